import { whenReady } from "@odoo/owl";
import { start } from "@fulfilment_scan/app/main";

// the page has nothing to do but this
whenReady(start);
