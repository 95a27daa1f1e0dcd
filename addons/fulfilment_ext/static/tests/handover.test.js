import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { Deferred, animationFrame } from "@odoo/hoot-mock";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const BEANS = {
    id: 7,
    product: "Coffee beans",
    image: "/web/static/img/placeholder.png",
    lot: "",
    package: "",
    quantity: 2,
    unit: "Units",
};
const PICKING = {
    id: 5,
    name: "WH/OUT/00005",
    order: "S00042",
    customer: "Anna Berger",
    contact: "Anna Berger",
    phone: "+49 30 1234567",
    is_checked: true,
    ready: "Mon, Nov 16, 10:00",
    until: "Mon, Nov 23, 18:00",
    is_expired: false,
    note: "",
    items: [BEANS],
    missing: "",
    pay: false,
    asks_signature: false,
};

async function open(params = {}) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "fulfilment_ext.handover",
        params,
    });
    await animationFrame();
}

function answer(method, result) {
    onRpc("fulfilment.handover", method, ({ args }) => {
        expect.step([method, ...args]);
        return typeof result === "function" ? result(...args) : result;
    });
}

async function find(text = "234C-679D") {
    await contains("#o_handover_input").edit(text, { confirm: "enter" });
    await animationFrame();
}

test("a code is typed, Enter finds it and Enter hands it over", async () => {
    answer("find", { picking: PICKING });
    answer("hand_over", { message: "S00042 was handed over.", is_done: true, action: false });
    await open();
    await find();
    expect.verifySteps([["find", "234C-679D"]]);
    expect("#o_handover_customer").toHaveText("Anna Berger");
    await animationFrame();
    expect(".o_handover_end .btn-primary").toBeFocused();
    await contains(".o_handover_end .btn-primary").click();
    expect.verifySteps([
        [
            "hand_over",
            5,
            {
                quantities: { 7: 2 },
                name: "Anna Berger",
                payment: "",
                rest: "keep",
                due: false,
                signature: "",
                code: "234C-679D",
            },
        ],
    ]);
    expect(".o_handover_message").toHaveText("S00042 was handed over.");
    expect("#o_handover_customer").toHaveCount(0);
});

test.tags("desktop");
test("a scanner is heard wherever the focus is", async () => {
    answer("find", { error: "Nothing is kept for this code." });
    await open();
    document.activeElement.blur();
    for (const key of [..."PICKUP.234C679D", "Enter"]) {
        await press(key);
    }
    await animationFrame();
    expect.verifySteps([["find", "PICKUP.234C679D"]]);
    expect(".o_handover_error").toHaveText("Nothing is kept for this code.");
});

test("pressed twice it is sent once", async () => {
    const slow = new Deferred();
    onRpc("fulfilment.handover", "find", () => ({ picking: PICKING }));
    onRpc("fulfilment.handover", "hand_over", () => {
        expect.step("hand over");
        return slow;
    });
    await open();
    await find();
    const button = queryOne(".o_handover_end .btn-primary");
    button.click();
    button.click();
    await animationFrame();
    expect(button).not.toBeEnabled();
    slow.resolve({ message: "Done", is_done: true, action: false });
    await animationFrame();
    expect.verifySteps(["hand over"]);
});

test("of a part it is asked what happens with the rest", async () => {
    onRpc("fulfilment.handover", "find", () => ({ picking: PICKING }));
    onRpc("fulfilment.handover", "hand_over", ({ args }) => {
        expect.step([args[1].quantities[7], args[1].rest]);
        return { message: "Done", is_done: true, action: false };
    });
    await open();
    await find();
    expect("input[name=o_handover_rest]").toHaveCount(0);
    await contains(".o_handover_item button:first").click();
    expect("input[name=o_handover_rest]").toHaveCount(2);
    await contains("input[name=o_handover_rest][value=back]").click();
    await contains(".o_handover_end .btn-primary").click();
    expect(".o_handover_message").toHaveText("Done");
    expect.verifySteps([[1, "back"]]);
});

test("who pays here: nothing goes before somebody says so", async () => {
    answer("find", { picking: { ...PICKING, pay: { due: 178, text: "€ 178.00", is_here: true } } });
    await open();
    await find();
    expect(queryOne(".o_handover_pay legend")).toHaveText("To collect: € 178.00");
    expect(".o_handover_end .btn-primary").not.toBeEnabled();
    expect(queryAllTexts(".o_handover_end span")).toEqual(["Has the customer paid?"]);
    await contains("input[name=o_handover_pay][value=received]").click();
    expect(".o_handover_end .btn-primary").toBeEnabled();
    expect.verifySteps([["find", "234C-679D"]]);
});

test("a signature that is asked for is missing", async () => {
    answer("find", { picking: { ...PICKING, asks_signature: true } });
    await open();
    await find();
    expect(".o_handover_end .btn-primary").not.toBeEnabled();
    expect(queryAllTexts(".o_handover_end span")).toEqual(["Let the customer sign."]);
    expect.verifySteps([["find", "234C-679D"]]);
});

test("one of several is chosen", async () => {
    answer("find", {
        choices: [
            { id: 5, name: "WH/OUT/00005" },
            { id: 6, name: "WH/OUT/00006" },
        ],
    });
    answer("open_picking", { picking: { ...PICKING, is_checked: false } });
    await open();
    await find("S00042");
    await contains("button:contains(WH/OUT/00006)").click();
    expect(".text-bg-warning").toHaveText("No code: ask who it is");
    expect.verifySteps([
        ["find", "S00042"],
        ["open_picking", 6],
    ]);
});

test("opened from a transfer", async () => {
    answer("open_picking", { picking: PICKING });
    await open({ picking_id: 5 });
    expect("#o_handover_customer").toHaveText("Anna Berger");
    expect.verifySteps([["open_picking", 5]]);
});
