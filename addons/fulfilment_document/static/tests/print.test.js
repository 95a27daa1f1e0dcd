import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { download } from "@web/core/network/download";
import { WebClient } from "@web/webclient/webclient";

class Order extends models.Model {
    _name = "sale.order";

    name = fields.Char();

    _records = [{ id: 1, name: "S1" }];
}

defineMailModels();
defineModels([Order]);

const REPORT = {
    type: "ir.actions.report",
    report_type: "qweb-pdf",
    report_name: "fulfilment_document.slip_label_100x150",
    context: { active_ids: [7, 8] },
};

test.tags("desktop");
test("our documents are downloaded without asking for wkhtmltopdf", async () => {
    patchWithCleanup(download, {
        _download: (options) => {
            const [url, type] = JSON.parse(options.data.data);
            expect.step(`${options.url} ${type} ${url}`);
        },
    });
    onRpc("/report/check_wkhtmltopdf", () => expect.step("wkhtmltopdf"));
    await mountWithCleanup(WebClient);
    await getService("action").doAction(REPORT);
    expect.verifySteps([
        "/report/download qweb-pdf /report/pdf/fulfilment_document.slip_label_100x150/7,8",
    ]);
});

test.tags("desktop");
test("a label for a printer is downloaded as text", async () => {
    patchWithCleanup(download, {
        _download: (options) => expect.step(JSON.parse(options.data.data)[0]),
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        ...REPORT,
        report_type: "qweb-text",
        report_name: "fulfilment_document.label_zpl_203",
    });
    expect.verifySteps(["/report/text/fulfilment_document.label_zpl_203/7,8"]);
});

test.tags("desktop");
test("the page works again when a document can't be made", async () => {
    patchWithCleanup(download, {
        _download: () => Promise.reject(new Error("Not this one.")),
    });
    await mountWithCleanup(WebClient);
    await expect(getService("action").doAction(REPORT)).rejects.toThrow("Not this one.");
    expect(".o_blockUI").toHaveCount(0);
});

test.tags("desktop");
test("the reports of others are asked for as before", async () => {
    patchWithCleanup(download, {
        _download: (options) => expect.step(JSON.parse(options.data.data)[0]),
    });
    onRpc("/report/check_wkhtmltopdf", () => {
        expect.step("wkhtmltopdf");
        return "ok";
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ ...REPORT, report_name: "sale.report_order" });
    expect.verifySteps(["wkhtmltopdf", "/report/pdf/sale.report_order/7,8"]);
});

test.tags("desktop");
test("what waits to be printed is a list of its own", async () => {
    mockService("action", { doAction: (action) => expect.step(action) });
    onRpc("sale.order", "fulfilment_dashboard", () => [
        { name: "to_pay", count: 1, text: "" },
        { name: "print", count: 3, text: "" },
    ]);
    await mountView({
        type: "list",
        resModel: "sale.order",
        arch: `<list js_class="fulfilment_dashboard_list"><field name="name"/></list>`,
        searchViewArch: `<search>
            <filter name="open" string="Open" domain="[]"/>
            <filter name="to_pay" string="To Pay" domain="[]"/>
        </search>`,
        context: { search_default_open: 1 },
    });
    expect(queryAllTexts(".o_fulfilment_count")).toEqual(["1", "3"]);
    expect("button[data-figure=print]").toHaveText("3\nTo Print");
    await contains("button[data-figure=print]").click();
    expect.verifySteps(["fulfilment_document.action_print_job"]);
    expect(queryAllTexts(".o_facet_value")).toEqual(["Open"]);
    // the others are filters
    await contains("button[data-figure=to_pay]").click();
    expect(queryAllTexts(".o_facet_value")).toEqual(["To Pay"]);
});
