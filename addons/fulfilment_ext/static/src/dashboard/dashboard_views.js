import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { FulfilmentFigures } from "./figures";

export class FulfilmentListRenderer extends ListRenderer {
    static template = "fulfilment_ext.DashboardList";
    static components = { ...ListRenderer.components, FulfilmentFigures };
}

export class FulfilmentKanbanRenderer extends KanbanRenderer {
    static template = "fulfilment_ext.DashboardKanban";
    static components = { ...KanbanRenderer.components, FulfilmentFigures };
}

registry.category("views").add("fulfilment_dashboard_list", {
    ...listView,
    Renderer: FulfilmentListRenderer,
});
registry.category("views").add("fulfilment_dashboard_kanban", {
    ...kanbanView,
    Renderer: FulfilmentKanbanRenderer,
});
