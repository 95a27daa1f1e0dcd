import { OffersStrip } from "@order_share/offers/offers_strip";
import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

export class OffersKanbanRenderer extends KanbanRenderer {
    static template = "order_share.OffersKanbanRenderer";
    static components = { ...KanbanRenderer.components, OffersStrip };
}

export class OffersListRenderer extends ListRenderer {
    static template = "order_share.OffersListRenderer";
    static components = { ...ListRenderer.components, OffersStrip };
}

registry.category("views").add("order_share_offers_kanban", {
    ...kanbanView,
    Renderer: OffersKanbanRenderer,
});
registry.category("views").add("order_share_offers_list", {
    ...listView,
    Renderer: OffersListRenderer,
});
