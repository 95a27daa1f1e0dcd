import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { FulfilmentFigures } from "@fulfilment_ext/dashboard/figures";

/** What waits to be printed is a list of its own, not a filter of the orders. */
patch(FulfilmentFigures.prototype, {
    setup() {
        super.setup();
        this.action = useService("action");
    },

    label(figure) {
        return figure.name === "print" ? _t("To Print") : super.label(figure);
    },

    show(name) {
        if (name !== "print") {
            return super.show(name);
        }
        return this.action.doAction("fulfilment_document.action_print_job");
    },
});
