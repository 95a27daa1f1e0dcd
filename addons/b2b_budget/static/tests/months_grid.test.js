import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryAllValues } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const MONEY = () => fields.Monetary({ currency_field: "currency_id" });

class Period extends models.Model {
    _name = "b2b.budget.period";

    budget_id = fields.Many2one({ relation: "b2b.budget" });
    currency_id = fields.Many2one({ relation: "res.currency" });
    name = fields.Char();
    date_from = fields.Date();
    date_to = fields.Date();
    is_fixed = fields.Boolean();
    plan = MONEY();
    planned = MONEY();
    carried = MONEY();
    topup = MONEY();
    reserved = MONEY();
    consumed = MONEY();

    // the last four months of 2026, of 100.00 each; September is over
    _records = [9, 10, 11, 12].map((month) => ({
        id: month,
        budget_id: 1,
        currency_id: 1,
        name: `Month ${month}`,
        date_from: `2026-${String(month).padStart(2, "0")}-01`,
        date_to: `2026-${String(month).padStart(2, "0")}-${[9, 11].includes(month) ? 30 : 31}`,
        is_fixed: false,
        plan: 100,
        planned: 100,
        carried: 0,
        topup: 0,
        reserved: 0,
        consumed: { 9: 100, 10: 85 }[month] || 0,
    }));
}

class Budget extends models.Model {
    _name = "b2b.budget";

    name = fields.Char();
    currency_id = fields.Many2one({ relation: "res.currency" });
    date_from = fields.Date();
    date_to = fields.Date();
    period_type = fields.Selection({
        selection: [
            ["month", "Months"],
            ["custom", "Own Periods"],
        ],
    });
    is_booked = fields.Boolean();
    near_percent = fields.Float();
    amount = MONEY();
    carried = MONEY();
    topup = MONEY();
    reserved = MONEY();
    consumed = MONEY();
    period_ids = fields.One2many({
        relation: "b2b.budget.period",
        relation_field: "budget_id",
    });

    _records = [
        {
            id: 1,
            name: "Marburg",
            currency_id: 1,
            date_from: "2026-09-01",
            date_to: "2026-12-31",
            period_type: "month",
            is_booked: true,
            near_percent: 80,
            amount: 400,
            consumed: 185,
            period_ids: [9, 10, 11, 12],
        },
    ];
}

defineMailModels();
defineModels([Period, Budget]);

const ARCH = `
    <form>
        <field name="amount"/>
        <field name="period_ids" widget="b2b_budget_months_grid" mode="list">
            <list editable="bottom">
                <field name="currency_id" column_invisible="True"/>
                <field name="planned" column_invisible="True"/>
                <field name="name"/>
                <field name="date_from"/>
                <field name="date_to"/>
                <field name="plan"/>
                <field name="is_fixed"/>
                <field name="carried"/>
                <field name="topup"/>
                <field name="reserved"/>
                <field name="consumed"/>
            </list>
        </field>
    </form>`;

async function open(resId = 1) {
    mockDate("2026-10-15 10:00:00", 0);
    await mountView({ type: "form", resModel: "b2b.budget", resId, arch: ARCH });
}

const inputs = () => queryAllValues(".o_b2b_months_input");
const row = (name) => queryAllTexts(`.o_b2b_months tr[name=${name}] td`);

function expectSave(commands) {
    onRpc("b2b.budget", "web_save", ({ args }) => {
        expect(args[1]).toEqual({ period_ids: commands });
        expect.step("save");
    });
}

test.tags("desktop");
test("months are columns, and what is over can't be typed", async () => {
    await open();
    expect(queryAllTexts(".o_b2b_months thead th")).toEqual([
        "Amounts",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
        "Year",
    ]);
    expect(inputs()).toEqual(["100.00", "100.00", "100.00"]);
    expect(row("planned").at(-1)).toBe("400.00");
    expect(row("free")).toEqual(["0.00", "15.00", "100.00", "100.00", "215.00"]);
    expect("tr[name=free] td:eq(1)").toHaveClass("o_b2b_months_near");
    expect("thead .o_b2b_months_now").toHaveText("Oct");
    expect(".o_b2b_months input:first").toHaveAttribute("aria-label", "Planned, Month 10");
    expect(".o_b2b_months [role=status]").toHaveText("The periods add up to the yearly amount.");
});

test.tags("desktop");
test("a typed month is kept, the others share the rest at once", async () => {
    expectSave([[1, 11, { plan: 130.01, is_fixed: true }]]);
    await open();
    await contains(".o_b2b_months_input:eq(1)").edit("130.01", { confirm: "blur" });
    expect(inputs()).toEqual(["84.99", "130.01", "85.00"]);
    expect(row("free")[1]).toBe("-0.01");
    expect("tr[name=free] td:eq(1)").toHaveClass("text-danger");
    await contains(".o_form_button_save").click();
    expect.verifySteps(["save"]);
});

test.tags("desktop");
test("an emptied month takes its share again", async () => {
    Period._records[2].is_fixed = true;
    Period._records[2].plan = Period._records[2].planned = 200;
    Period._records[3].plan = Period._records[3].planned = 0;
    expectSave([[1, 11, { is_fixed: false }]]);
    await open();
    await contains(".o_b2b_months_input:eq(1)").edit("", { confirm: "blur" });
    expect(inputs()).toEqual(["100.00", "100.00", "100.00"]);
    await contains(".o_form_button_save").click();
    expect.verifySteps(["save"]);
});

test.tags("desktop");
test("too much is said before it is saved", async () => {
    await open();
    await contains(".o_b2b_months_input:eq(0)").edit("500", { confirm: "blur" });
    expect(".o_b2b_months [role=status]").toHaveText(
        "The periods are $ 200.00 above the yearly amount."
    );
    await contains(".o_field_widget[name=amount] input").edit("600");
    expect(inputs()).toEqual(["500.00", "0.00", "0.00"]);
    await contains(".o_b2b_months_spread").click();
    expect(inputs()).toEqual(["166.66", "166.66", "166.68"]);
    expect(".o_b2b_months [role=status]").toHaveText("The periods add up to the yearly amount.");
});

test.tags("desktop");
test("the keyboard goes from month to month", async () => {
    await open();
    await contains(".o_b2b_months_input:eq(0)").click();
    await press("enter");
    await animationFrame();
    expect(".o_b2b_months_input:eq(1)").toBeFocused();
    await press("arrowright");
    expect(".o_b2b_months_input:eq(2)").toBeFocused();
    await press("shift+enter");
    expect(".o_b2b_months_input:eq(1)").toBeFocused();
    await contains(".o_b2b_months_input:eq(1)").edit("abc", { confirm: "blur" });
    expect(".o_b2b_months_input:eq(1)").toHaveClass("is-invalid");
});

test.tags("desktop");
test("own periods are a list until something is taken from them", async () => {
    Object.assign(Budget._records[0], { period_type: "custom", is_booked: false });
    await open();
    expect(".o_b2b_months .o_data_row").toHaveCount(4);
    expect(".o_b2b_months .o_field_x2many_list_row_add").toHaveCount(1);
    expect(".o_b2b_months_table").toHaveCount(0);
});

test.tags("mobile");
test("phones have the list", async () => {
    await open();
    expect(".o_b2b_months .o_data_row").toHaveCount(4);
    expect(".o_b2b_months_table").toHaveCount(0);
    expect(".o_b2b_months [role=status]").toHaveText("The periods add up to the yearly amount.");
});

test.tags("desktop");
test("a new budget has no periods yet", async () => {
    await open(false);
    expect(".o_b2b_months [role=status]").toHaveText(/Save the budget/);
});
