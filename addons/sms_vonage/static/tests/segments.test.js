import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { smsSize } from "@sms_vonage/sms_widget/segments";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Message extends models.Model {
    _name = "message";

    body = fields.Text();
    sms_provider = fields.Char();
    sms_vonage_price = fields.Float();
    sms_vonage_currency_id = fields.Many2one({ relation: "res.currency" });

    _records = ["vonage", "iap"].map((sms_provider, index) => ({
        id: index + 1,
        body: "Hello",
        sms_provider,
        sms_vonage_price: 0.075,
        sms_vonage_currency_id: 1,
    }));
}

defineMailModels();
defineModels([Message]);

/** text, unicode, characters, segments; the same as in tests/test_encoding.py */
const EXAMPLES = [
    ["", false, 0, 0],
    ["a", false, 1, 1],
    ["a".repeat(160), false, 160, 1],
    ["a".repeat(161), false, 161, 2],
    ["a".repeat(306), false, 306, 2],
    ["a".repeat(307), false, 307, 3],
    ["Größe: 5 £, größer", false, 18, 1],
    ["one\ntwo", false, 7, 1],
    ["€".repeat(80), false, 160, 1],
    ["€".repeat(81), false, 162, 2],
    ["a".repeat(152) + "€" + "a".repeat(152), false, 306, 3],
    ["{[~|^]}\\", false, 16, 1],
    ["Zażółć gęślą jaźń", true, 17, 1],
    ["ą".repeat(70), true, 70, 1],
    ["ą".repeat(71), true, 71, 2],
    ["ą".repeat(134), true, 134, 2],
    ["ą".repeat(135), true, 135, 3],
    ["👍".repeat(35), true, 70, 1],
    ["👍".repeat(36), true, 72, 2],
    ["ą".repeat(66) + "👍" + "ą".repeat(66), true, 134, 3],
    ["`", true, 1, 1],
    ["ç", true, 1, 1],
];

const ARCH = `
    <form>
        <field name="sms_provider" invisible="1"/>
        <field name="sms_vonage_price" invisible="1"/>
        <field name="sms_vonage_currency_id" invisible="1"/>
        <field name="body" widget="sms_widget"/>
    </form>`;

test("segments are what Vonage will count", () => {
    for (const [text, isUnicode, characters, segments] of EXAMPLES) {
        expect(smsSize(text)).toEqual({ isUnicode, characters, segments });
    }
});

test("segments and cost follow the text", async () => {
    await mountView({ type: "form", resModel: "message", resId: 1, arch: ARCH });
    expect(".o_sms_count").toHaveCount(0);
    expect(queryAllTexts(".o_sms_vonage_preview")).toEqual([
        "5 characters, 1 SMS (GSM-7), about $ 0.08",
    ]);
    await contains("textarea").edit("ą".repeat(71));
    expect(queryAllTexts(".o_sms_vonage_preview")).toEqual([
        "71 characters, 2 SMS (UCS-2), about $ 0.15",
    ]);
});

test("other providers keep core's count", async () => {
    await mountView({ type: "form", resModel: "message", resId: 2, arch: ARCH });
    expect(".o_sms_count").toHaveCount(1);
    expect(".o_sms_vonage_preview").toHaveCount(0);
});
