import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/**
 * The status of an item as a badge, and beside it the word that says more: "12 open".
 */
export class ItemStatusField extends BadgeField {
    static template = "fulfilment_ext.ItemStatusField";

    get detail() {
        return this.props.record.data.item_detail || "";
    }
}

export const itemStatusField = {
    ...badgeField,
    component: ItemStatusField,
    supportedTypes: ["selection"],
    fieldDependencies: [{ name: "item_detail", type: "char" }],
};

registry.category("fields").add("item_status", itemStatusField);
