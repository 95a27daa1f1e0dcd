import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Tells the one who has started a bulk action when it is done, on any page. */
export const bulkService = {
    dependencies: ["bus_service", "notification", "action"],
    start(env, { bus_service: bus, notification, action }) {
        bus.subscribe("fulfilment.bulk", ({ id, name, state, failed }) => {
            if (state !== "done") {
                return;
            }
            const open = () =>
                action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "fulfilment.bulk",
                    res_id: id,
                    views: [[false, "form"]],
                });
            notification.add(
                failed ? _t("%s of them failed.", failed) : _t("All is done."),
                {
                    title: name,
                    type: failed ? "warning" : "success",
                    sticky: Boolean(failed),
                    buttons: [{ name: _t("Show Results"), onClick: open }],
                }
            );
        });
    },
};

registry.category("services").add("fulfilment_bulk", bulkService);
