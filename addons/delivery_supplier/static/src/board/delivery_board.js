import { onWillStart, onWillUpdateProps, reactive, useState, useSubEnv } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** The head of a deliverer's column: vehicle, open jobs and load. */
export class DeliveryBoardHeader extends KanbanHeader {
    static template = "delivery_supplier.BoardHeader";

    setup() {
        super.setup();
        this.heads = useState(this.env.deliveryHeads);
    }

    get isByDeliverer() {
        return this.group.groupByField.name === "deliverer_id";
    }

    get head() {
        return this.isByDeliverer && this.heads[this.group.value];
    }
}

/** Today's deliveries by deliverer. A card that is dropped on a column is assigned; the
 * server refuses what may not be, and the card goes back. */
export class DeliveryBoardRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: DeliveryBoardHeader };

    setup() {
        super.setup();
        this.boardOrm = useService("orm");
        this.headsLoaded = new KeepLast();
        this.heads = reactive({});
        useSubEnv({ deliveryHeads: this.heads });
        onWillStart(async () => {
            this.isDispatcher = await user.hasGroup("delivery_supplier.group_dispatcher");
            await this.loadHeads(this.props.list);
        });
        onWillUpdateProps(({ list }) => {
            // the board does not wait for the heads
            this.loadHeads(list);
        });
    }

    async loadHeads(list) {
        if (!list.isGrouped || list.groupByField.name !== "deliverer_id") {
            return;
        }
        const ids = list.groups.map((group) => group.value).filter(Boolean);
        const heads = await this.headsLoaded.add(
            this.boardOrm.silent.call("delivery.job", "board_heads", [ids])
        );
        Object.assign(this.heads, heads);
    }

    async sortRecordDrop(recordId, groupId, params) {
        const target = this.props.list.groups?.find(
            (group) => group.id === params.parent?.dataset.id
        );
        const reason = target && target.id !== groupId && this.heads[target.value]?.reason;
        if (reason && this.isDispatcher && !(await this.isMeant(reason))) {
            params.parent.classList.remove("o_kanban_hover");
            return;
        }
        await super.sortRecordDrop(recordId, groupId, params);
        await this.loadHeads(this.props.list);
    }

    /** Dispatchers may give more than somebody can carry, when they mean it. */
    isMeant(reason) {
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Assign it all the same?"),
                    body: reason,
                    confirmLabel: _t("Assign"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
    }
}

registry.category("views").add("delivery_board", {
    ...kanbanView,
    Renderer: DeliveryBoardRenderer,
});
