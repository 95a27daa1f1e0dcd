import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryAttribute } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Order extends models.Model {
    _name = "sale.order";

    name = fields.Char();
    step = fields.Selection({
        selection: [
            ["to_pay", "To Pay"],
            ["to_pick", "To Pick"],
            ["done", "Done"],
        ],
    });

    _records = [
        { id: 1, name: "S1", step: "to_pay" },
        { id: 2, name: "S2", step: "to_pick" },
        { id: 3, name: "S3", step: "to_pick" },
        { id: 4, name: "S4", step: "done" },
    ];
}

defineMailModels();
defineModels([Order]);

const SEARCH = `
    <search>
        <filter name="open" string="Open" domain="[('step', '!=', 'done')]"/>
        <filter name="to_pay" string="To Pay" domain="[('step', '=', 'to_pay')]"/>
        <filter name="to_pick" string="To Pick" domain="[('step', '=', 'to_pick')]"/>
        <group><filter name="group_step" string="Next Step" context="{'group_by': 'step'}"/></group>
    </search>`;
const LIST = `
    <list js_class="fulfilment_dashboard_list" expand="1"><field name="name"/></list>`;
const KANBAN = `
    <kanban js_class="fulfilment_dashboard_kanban">
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;

async function open(type = "list", arch = LIST) {
    onRpc("sale.order", "fulfilment_dashboard", () => {
        expect.step("figures");
        return [
            { name: "to_pay", count: 1, text: "178.00 €" },
            { name: "to_pick", count: 2, text: "6 pieces" },
            { name: "late", count: 0, text: "" },
        ];
    });
    await mountView({
        type,
        resModel: "sale.order",
        arch,
        searchViewArch: SEARCH,
        context: { search_default_open: 1, search_default_group_step: 1 },
    });
}

const figure = (name) => `button[data-figure=${name}]`;

test.tags("desktop");
test("a figure says how many, and nothing to do is grey", async () => {
    await open();
    expect.verifySteps(["figures"]);
    expect(queryAllTexts(".o_fulfilment_count")).toEqual(["1", "2", "0"]);
    expect(figure("to_pay")).toHaveText("1\nTo Pay\n178.00 €");
    expect(figure("to_pay")).toHaveClass("bg-info-subtle");
    expect(figure("late")).toHaveClass("bg-secondary-subtle");
});

test.tags("desktop");
test("pressing a figure shows its orders, pressing it again all open ones", async () => {
    await open();
    expect(queryAllTexts(".o_facet_value")).toEqual(["Open", "Next Step"]);
    await contains(figure("to_pick")).click();
    await animationFrame();
    expect(queryAllTexts(".o_facet_value")).toEqual(["To Pick", "Next Step"]);
    expect(queryAllTexts(".o_data_row")).toEqual(["S2", "S3"]);
    expect(queryAttribute(figure("to_pick"), "aria-pressed")).toBe("true");
    expect(queryAttribute(figure("to_pay"), "aria-pressed")).toBe("false");
    await contains(figure("to_pick")).click();
    await animationFrame();
    expect(queryAllTexts(".o_facet_value")).toEqual(["Open", "Next Step"]);
    // with each list, once
    expect.verifySteps(["figures", "figures", "figures"]);
});

test("they are above the cards of a phone, too", async () => {
    await open("kanban", KANBAN);
    expect(".o_fulfilment_figures + .o_kanban_renderer").toHaveCount(1);
    expect(".o_fulfilment_figure").toHaveCount(3);
});
