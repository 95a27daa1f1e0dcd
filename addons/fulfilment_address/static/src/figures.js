import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { FulfilmentFigures } from "@fulfilment_ext/dashboard/figures";

/** One more figure: orders that wait for an address. */
patch(FulfilmentFigures.prototype, {
    label(figure) {
        return figure.name === "address" ? _t("Addresses to Check") : super.label(figure);
    },
    color(figure) {
        if (figure.name === "address" && figure.count) {
            return "bg-warning-subtle text-warning-emphasis";
        }
        return super.color(figure);
    },
});
