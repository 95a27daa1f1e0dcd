import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** How far a bulk action is: done, failed, and about how long it still takes. */
export class BulkProgress extends Component {
    static template = "fulfilment_bulk.Progress";
    static props = standardWidgetProps;

    get data() {
        return this.props.record.data;
    }

    get total() {
        return this.data.total_count || 1;
    }

    get well() {
        return ((this.data.done_count + this.data.skipped_count) / this.total) * 100;
    }

    get badly() {
        return (this.data.failed_count / this.total) * 100;
    }

    get words() {
        return _t("%(done)s of %(total)s", {
            done: this.data.finished_count,
            total: this.data.total_count,
        });
    }

    get left() {
        const seconds = this.data.seconds_left;
        if (!seconds) {
            return "";
        }
        return seconds < 60
            ? _t("less than a minute left")
            : _t("about %s minutes left", Math.ceil(seconds / 60));
    }
}

registry.category("view_widgets").add("fulfilment_bulk_progress", {
    component: BulkProgress,
    fieldDependencies: [
        { name: "total_count", type: "integer" },
        { name: "done_count", type: "integer" },
        { name: "failed_count", type: "integer" },
        { name: "skipped_count", type: "integer" },
        { name: "finished_count", type: "integer" },
        { name: "seconds_left", type: "integer" },
    ],
});
