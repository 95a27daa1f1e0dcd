import { Notification } from "@mail/core/common/notification_model";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** The same words as in `models/mail_notification.py`. */
patch(Notification.prototype, {
    get failureMessage() {
        switch (this.failure_type) {
            case "vonage_account":
                return _t("Account May not Send");
            case "vonage_barred":
                return _t("Number Takes no Messages");
            case "vonage_credentials":
                return _t("API Key or Secret Refused");
            case "vonage_demo":
                return _t("Number not on Test List");
            case "vonage_request":
                return _t("Message Refused");
            case "vonage_sender":
                return _t("Sender not Allowed");
            case "vonage_throttled":
                return _t("Too Many at Once");
            case "vonage_unclear":
                return _t("Unclear, May Be Sent");
            default:
                return super.failureMessage;
        }
    },
});
