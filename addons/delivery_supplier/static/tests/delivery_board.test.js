import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Deliverer extends models.Model {
    _name = "delivery.deliverer";

    name = fields.Char();

    _records = [
        { id: 1, name: "Marek" },
        { id: 2, name: "Ewa" },
    ];
}

class Job extends models.Model {
    _name = "delivery.job";

    name = fields.Char();
    deliverer_id = fields.Many2one({
        relation: "delivery.deliverer",
        falsy_value_label: "Not Assigned",
    });

    _records = [
        { id: 1, name: "S1", deliverer_id: false },
        { id: 2, name: "S2", deliverer_id: 1 },
        { id: 3, name: "S3", deliverer_id: 2 },
    ];
}

defineMailModels();
defineModels([Deliverer, Job]);

const ARCH = `
    <kanban js_class="delivery_board" default_group_by="deliverer_id">
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;
const HEAD = {
    vehicle: "Van",
    icon: "fa-truck",
    jobs: "1 of 8 jobs",
    load: "4 of 250 kg",
    percent: 12,
    is_full: false,
    reason: false,
};
const FULL = { ...HEAD, is_full: true, reason: "Ewa has 1 of 1 open deliveries." };

async function open({ isDispatcher = true } = {}) {
    onRpc("delivery.job", "board_heads", () => ({ 1: HEAD, 2: FULL }));
    onRpc("res.users", "has_group", ({ args }) =>
        args[1] === "delivery_supplier.group_dispatcher" ? isDispatcher : true
    );
    onRpc("delivery.job", "web_save", ({ args }) => {
        expect.step(`save ${args[0]} ${args[1].deliverer_id}`);
    });
    await mountView({ type: "kanban", resModel: "delivery.job", arch: ARCH });
    // the real server opens it, see test_board.py
    await contains(".o_column_folded").click();
}

const cards = (column) =>
    queryAllTexts(`.o_kanban_group:eq(${column}) .o_kanban_record`);

async function drop(card, column) {
    const drag = await contains(`.o_kanban_record:contains(${card})`).drag();
    await drag.moveTo(`.o_kanban_group:eq(${column})`);
    await drag.drop();
    await animationFrame();
}

test.tags("desktop");
test("what nobody brings is first; heads say how much somebody has", async () => {
    await open();
    expect(queryAllTexts(".o_kanban_group .o_column_title span:first-child")).toEqual([
        "Not Assigned",
        "Marek",
        "Ewa",
    ]);
    expect(cards(0)).toEqual(["S1"]);
    expect(queryOne(".o_kanban_group:eq(1) .o_delivery_head")).toHaveText(/1 of 8 jobs/);
    expect(".o_kanban_group:eq(1) .o_delivery_head").not.toHaveClass("text-danger");
    expect(".o_kanban_group:eq(2) .o_delivery_head").toHaveClass("text-danger");
});

test.tags("desktop");
test("a card that is dropped is assigned", async () => {
    await open();
    await drop("S1", 1);
    expect.verifySteps(["save 1 1"]);
    expect(cards(0)).toEqual([]);
});

test.tags("desktop");
test("a dispatcher is asked before somebody has too much", async () => {
    await open();
    await drop("S1", 2);
    expect(".modal-body").toHaveText("Ewa has 1 of 1 open deliveries.");
    await contains(".modal-footer .btn-secondary").click();
    expect.verifySteps([]);
    expect(cards(0)).toEqual(["S1"]);
    await drop("S1", 2);
    await contains(".modal-footer .btn-primary").click();
    await animationFrame();
    expect.verifySteps(["save 1 2"]);
});

test.tags("desktop");
test("others are told by the server", async () => {
    await open({ isDispatcher: false });
    await drop("S1", 2);
    expect(".modal-body").toHaveCount(0);
    expect.verifySteps(["save 1 2"]);
});
