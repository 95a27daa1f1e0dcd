import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

/** What is shown before anything was chosen: all open work, by its next step. */
const START = "open";
const GROUP = "group_step";

/**
 * The figures above the orders. Each is a search filter: pressing it shows its orders,
 * pressing it again shows all open ones.
 */
export class FulfilmentFigures extends Component {
    static template = "fulfilment_ext.Figures";
    static props = { list: { type: Object, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ figures: [] });
        onWillStart(() => this.load());
        // with the list, and not holding it up
        onWillUpdateProps(() => {
            this.load();
        });
    }

    async load() {
        this.state.figures = await this.keepLast.add(
            this.orm.call("sale.order", "fulfilment_dashboard", [])
        );
    }

    label(figure) {
        return {
            to_pay: _t("To Pay"),
            to_pick: _t("To Pick"),
            to_ship: _t("To Ship"),
            waiting: _t("Waiting for Stock"),
            late: _t("Late"),
            exception: _t("Exceptions"),
        }[figure.name];
    }

    color(figure) {
        if (!figure.count) {
            return "bg-secondary-subtle text-secondary-emphasis";
        }
        const colors = { late: "warning", exception: "danger" };
        const color = colors[figure.name] || "info";
        return `bg-${color}-subtle text-${color}-emphasis`;
    }

    isActive(name) {
        return this.items([name]).some((item) => item.isActive);
    }

    items(names) {
        return this.env.searchModel.getSearchItems(
            (item) => names.includes(item.name) && ["filter", "groupBy"].includes(item.type)
        );
    }

    show(name) {
        const model = this.env.searchModel;
        const wanted = this.items([this.isActive(name) ? START : name, GROUP]);
        // one change of the search, so one request
        model.blockNotification = true;
        model.clearQuery();
        for (const item of wanted) {
            model.toggleSearchItem(item.id);
        }
        model.blockNotification = false;
        model._notify();
    }
}
