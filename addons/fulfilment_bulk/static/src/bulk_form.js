import { onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** The page is read anew that often at most, however fast it goes. */
const PAUSE = 2000;

/** Shows what a bulk action has come to, while it runs. */
export class BulkFormController extends FormController {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        let timer = null;
        let isDue = false;
        const load = () => {
            isDue = false;
            timer = browser.setTimeout(() => {
                timer = null;
                if (isDue) {
                    load();
                }
            }, PAUSE);
            this.model.root?.load();
        };
        const onProgress = ({ id }) => {
            if (this.model.root?.resId !== id) {
                return;
            }
            if (timer) {
                isDue = true;
            } else {
                load();
            }
        };
        bus.subscribe("fulfilment.bulk", onProgress);
        onWillUnmount(() => {
            bus.unsubscribe("fulfilment.bulk", onProgress);
            browser.clearTimeout(timer);
        });
    }
}

registry.category("views").add("fulfilment_bulk_form", {
    ...formView,
    Controller: BulkFormController,
});
