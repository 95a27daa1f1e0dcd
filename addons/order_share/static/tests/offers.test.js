import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class OrderShare extends models.Model {
    _name = "order.share";

    name = fields.Char();
    _records = [
        { id: 1, name: "Nowak" },
        { id: 2, name: "Brandt" },
    ];
    _views = {
        kanban: `<kanban js_class="order_share_offers_kanban"><templates><t t-name="card"><field name="name"/></t></templates></kanban>`,
        list: `<list js_class="order_share_offers_list"><field name="name"/></list>`,
    };
}

defineMailModels();
defineModels([OrderShare]);

const SUMMARY = {
    document: "S00042",
    route: "Leipzig → Gliwice",
    goods: "2 products, 1,180 kg",
    needed_on: "Nov 24, 2026",
    deadline: "2026-11-22 12:30:00",
    state: "open",
    state_label: "Open",
    asked: 5,
    offers: 3,
    declined: 1,
    silent: 1,
    winners: "",
    purchase_orders: [],
    buttons: ["remind", "close"],
};

async function open(summary = {}, type = "kanban") {
    mockDate("2026-11-21 10:00:00", 0);
    onRpc("order.share.request", "comparison_summary", ({ args }) => {
        expect.step(`summary ${args[0]}`);
        return { ...SUMMARY, ...summary };
    });
    await mountView({
        type,
        resModel: "order.share",
        context: { order_share_request_id: 7 },
    });
}

test("the strip says what is asked for and who answered", async () => {
    await open();
    expect.verifySteps(["summary 7"]);
    expect(".o_order_share_strip_title").toHaveText("Leipzig → Gliwice");
    expect(".o_order_share_strip_counts").toHaveText("5 asked · 3 offers · 1 declined · 1 open");
    expect(".o_order_share_strip .badge").toHaveText("Closes in 1 d 2 h");
    expect(".o_kanban_record:not(.o_kanban_ghost)").toHaveCount(2);
});

test("after the deadline it says so", async () => {
    await open({ state: "ended", state_label: "Deadline over", buttons: ["extend", "close"] });
    expect.verifySteps(["summary 7"]);
    expect(".o_order_share_strip .badge").toHaveText("Deadline over");
    expect(".o_order_share_strip .badge").toHaveClass("text-bg-danger");
});

test("closing asks first and reads everything again", async () => {
    onRpc("order.share.request", "action_close", ({ args }) => {
        expect.step(`close ${args[0]}`);
        return true;
    });
    await open();
    await contains(".o_order_share_strip button[name=action_close]").click();
    expect.verifySteps(["summary 7"]);
    await contains(".modal-footer button:contains(Close Request)").click();
    await animationFrame();
    expect.verifySteps(["close 7", "summary 7"]);
});

test("who may only read has no buttons", async () => {
    await open({ buttons: [] });
    expect.verifySteps(["summary 7"]);
    expect(".o_order_share_strip button.btn-secondary").toHaveCount(0);
});

test("the list has the same strip", async () => {
    await open({}, "list");
    expect.verifySteps(["summary 7"]);
    expect(".o_order_share_strip").toHaveCount(1);
    expect(".o_data_row").toHaveCount(2);
});

test("a list without a request has no strip", async () => {
    await mountView({ type: "kanban", resModel: "order.share" });
    expect(".o_order_share_strip").toHaveCount(0);
});
