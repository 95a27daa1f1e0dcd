import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** An order's status in its colour and with its icon. */
export class OrderStatusField extends Component {
    static template = "delivery_supplier.OrderStatusField";
    static props = { ...standardFieldProps };

    get status() {
        return this.props.record.data[this.props.name];
    }

    get color() {
        return this.props.record.data.order_status_color || 0;
    }

    get icon() {
        return this.props.record.data.order_status_icon || "fa-circle-o";
    }
}

export const orderStatusField = {
    component: OrderStatusField,
    displayName: _t("Order Status"),
    supportedTypes: ["many2one"],
    fieldDependencies: [
        { name: "order_status_color", type: "integer" },
        { name: "order_status_icon", type: "char" },
    ],
};

registry.category("fields").add("order_status", orderStatusField);
