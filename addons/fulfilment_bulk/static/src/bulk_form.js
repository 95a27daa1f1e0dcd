import { onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** Shows what a bulk action has come to, while it runs. */
export class BulkFormController extends FormController {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        const onProgress = ({ id }) => {
            if (this.model.root?.resId === id) {
                this.model.root.load();
            }
        };
        bus.subscribe("fulfilment.bulk", onProgress);
        onWillUnmount(() => bus.unsubscribe("fulfilment.bulk", onProgress));
    }
}

registry.category("views").add("fulfilment_bulk_form", {
    ...formView,
    Controller: BulkFormController,
});
