import { SmsWidget } from "@sms/components/sms_widget/fields_sms_widget";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";
import { smsSize } from "./segments";

patch(SmsWidget.prototype, {
    /** What is shown in place of core's count when Vonage sends; else nothing. */
    get vonagePreview() {
        const { data } = this.props.record;
        if (data.sms_provider !== "vonage") {
            return "";
        }
        const { isUnicode, characters, segments } = smsSize(
            this._getValueForSmsCounts(data[this.props.name] || ""),
        );
        const size = _t("%(characters)s characters, %(segments)s SMS (%(encoding)s)", {
            characters,
            segments,
            encoding: isUnicode ? "UCS-2" : "GSM-7",
        });
        if (!data.sms_vonage_price) {
            return size;
        }
        const cost = segments * data.sms_vonage_price;
        const currencyId = data.sms_vonage_currency_id?.id;
        return _t("%(size)s, about %(cost)s", {
            size,
            cost: currencyId
                ? formatMonetary(cost, { currencyId })
                : formatFloat(cost),
        });
    },
});
