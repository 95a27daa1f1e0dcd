import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;

/** Above the offers: what is asked for, how many answered, until when, and what to do next. */
export class OffersStrip extends Component {
    static template = "order_share.OffersStrip";
    static components = { Dropdown, DropdownItem };
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ summary: null, isBusy: false });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((nextProps) => this.load(nextProps));
    }

    async load({ list }) {
        const requestId = list.context.order_share_request_id;
        this.requestId = requestId;
        this.state.summary = requestId
            ? await this.orm.call("order.share.request", "comparison_summary", [[requestId]])
            : null;
    }

    /** Names of the buttons that can be pressed, with what they say and call. */
    get buttons() {
        const all = {
            lines: {
                label: _t("Award by Lines"),
                icon: "fa-trophy",
                method: "action_award_lines",
                isPrimary: true,
            },
            remind: { label: _t("Remind"), icon: "fa-bell-o", method: "action_remind" },
            extend: {
                label: _t("Extend Deadline"),
                icon: "fa-calendar-plus-o",
                method: "action_extend",
            },
            open_link: {
                label: _t("New Open Link"),
                icon: "fa-link",
                method: "action_new_open_link",
                title: _t("Make a new open link?"),
                confirm: _t(
                    "Anyone who has it can make an offer. An earlier open link stops working at once."
                ),
            },
            close: {
                label: _t("Close Request"),
                icon: "fa-lock",
                method: "action_close",
                title: _t("Close without an award?"),
                confirm: _t(
                    "Nobody can offer any more, and all who were asked are told. You can extend the deadline later to go on."
                ),
            },
            undo: {
                label: _t("Undo Award"),
                icon: "fa-undo",
                method: "action_undo_award",
                title: _t("Take the award back?"),
                confirm: _t(
                    "The purchase order is cancelled or gets its old prices back, the winner is told, and all may offer again until the deadline."
                ),
            },
        };
        return this.state.summary.buttons.map((name) => ({ name, ...all[name] }));
    }

    get deadline() {
        return deserializeDateTime(this.state.summary.deadline);
    }

    get deadlineTitle() {
        return _t("Offers until %s", toLocaleDateTimeString(this.deadline, { showSeconds: false }));
    }

    /** How much time is left, in two units at most. */
    get deadlineLabel() {
        const { state, state_label } = this.state.summary;
        if (state !== "open") {
            return state_label;
        }
        const left = this.deadline.diff(DateTime.now(), ["days", "hours", "minutes"]).toObject();
        const { days, hours } = left;
        const minutes = Math.max(Math.ceil(left.minutes), 1);
        if (days) {
            return _t("Closes in %(days)s d %(hours)s h", { days, hours });
        }
        if (hours) {
            return _t("Closes in %(hours)s h %(minutes)s min", { hours, minutes });
        }
        return _t("Closes in %s min", minutes);
    }

    get deadlineClass() {
        const { state } = this.state.summary;
        if (state === "open") {
            const hours = this.deadline.diff(DateTime.now(), "hours").hours;
            return hours < 48 ? "text-bg-warning" : "text-bg-info";
        }
        return { ended: "text-bg-danger", awarded: "text-bg-success" }[state] || "text-bg-secondary";
    }

    press(button) {
        if (!button.confirm) {
            return this.run(button);
        }
        this.dialog.add(ConfirmationDialog, {
            title: button.title,
            body: button.confirm,
            confirmLabel: button.label,
            confirm: () => this.run(button),
            cancelLabel: _t("Discard"),
            cancel: () => {},
        });
    }

    async run(button) {
        this.state.isBusy = true;
        try {
            const action = await this.orm.call("order.share.request", button.method, [
                [this.requestId],
            ]);
            if (action && action !== true) {
                // what was closed with a dialog is read again as well
                await this.action.doAction(action, { onClose: () => this.reload() });
            }
            if (!action || action === true || action.tag === "display_notification") {
                await this.reload();
            }
        } finally {
            this.state.isBusy = false;
        }
    }

    reload() {
        return this.props.list.model.load();
    }

    openPurchase(order) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "purchase.order",
            res_id: order.id,
            views: [[false, "form"]],
        });
    }

    openRequest() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "order.share.request",
            res_id: this.requestId,
            views: [[false, "form"]],
        });
    }
}
