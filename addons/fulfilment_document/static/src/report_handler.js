import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { download } from "@web/core/network/download";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

const OURS = "fulfilment_document.";

/** Our documents need no wkhtmltopdf: they are downloaded whether it is there or not. */
async function printDocument(action, options, env) {
    if (!action.report_name?.startsWith(OURS)) {
        return false;
    }
    const type = action.report_type.slice("qweb-".length);
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, type), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("fulfilment_document", printDocument);
