import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { FulfilmentFigures } from "@fulfilment_ext/dashboard/figures";

/** Returns that wait for somebody stand beside the orders that do. */
patch(FulfilmentFigures.prototype, {
    label(figure) {
        return figure.name === "open_return" ? _t("Returns") : super.label(figure);
    },
});
