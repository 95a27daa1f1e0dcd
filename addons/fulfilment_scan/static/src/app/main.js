import { App } from "@odoo/owl";
import { barcodeService } from "@barcodes/barcode_service";
import { appTranslateFn } from "@web/core/l10n/translation";
import { getTemplate } from "@web/core/templates";
import { listenToKeys, wasTyped } from "./keys";
import { Root } from "./root";
import { ScanApp } from "./scan_app";

let scanApp = null;
let view = null;

/** The words of a template are fixed when it is drawn first: another language, another app. */
async function draw() {
    view?.destroy();
    view = new App(Root, {
        env: { app: scanApp },
        getTemplate,
        translateFn: appTranslateFn,
        warnIfNoStaticProps: true,
        name: "fulfilment_scan",
    });
    await view.mount(document.body);
}

function keepPage() {
    // without a secure connection there is none, and the app works with a connection only
    navigator.serviceWorker
        ?.register("/fulfil/service-worker.js", { scope: "/fulfil" })
        .catch(() => {});
    // otherwise a full device may throw away what was scanned
    navigator.storage?.persist?.();
}

/**
 * Begin. Called by the page; a second time it does nothing.
 *
 * @returns {Promise<ScanApp>}
 */
export async function start() {
    if (!scanApp) {
        scanApp = new ScanApp(draw);
        const { bus } = barcodeService.start();
        bus.addEventListener("barcode_scanned", ({ detail: { barcode } }) => {
            if (!wasTyped(scanApp, barcode)) {
                scanApp.scan(barcode);
            }
        });
        listenToKeys(scanApp);
        await scanApp.start();
        // what it fetches would be in the way of the first screen
        keepPage();
    }
    return scanApp;
}
