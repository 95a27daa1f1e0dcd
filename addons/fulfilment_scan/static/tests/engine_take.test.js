import { expect, test } from "@odoo/hoot";
import { giveLot, type } from "@fulfilment_scan/app/engine/engine";
import { figuresOf, phaseOf, progressOf } from "@fulfilment_scan/app/engine/plan";
import {
    Bench,
    CREAM,
    FNC1,
    FLOUR,
    GLOVES,
    makeLine,
    makeWork,
    PUMP,
    SYRINGE,
} from "./scan_helpers";

const M = "4051234001284";
const BOX = "4051234001000";
const CARTON = "14051234001281";
const SYRINGES = "4051234003417";
const CREAMS = "4051234005558";
const PUMPS = "4051234007774";

test("a product that is needed is counted", () => {
    const line = makeLine(GLOVES, 12);
    const bench = new Bench(makeWork([line]));
    const verdict = bench.scan(M);
    expect(verdict.ok).toBe(true);
    expect(verdict.quantity).toBe(1);
    expect(figuresOf(bench.state)[line.id].counted).toBe(1);
    expect(bench.told).toEqual([["count", line.id, 1]]);
});

test("a pack counts what is in it, in both spellings of its number", () => {
    const line = makeLine(GLOVES, 34);
    const bench = new Bench(makeWork([line]));
    expect(bench.scan(BOX).quantity).toBe(10);
    expect(bench.scan(`]C101${CARTON}`).quantity).toBe(12);
    expect(bench.scan(CARTON).quantity).toBe(12);
    expect(bench.verdict.complete).toBe("all");
});

test("a wrong product is refused and counts nothing", () => {
    const line = makeLine(GLOVES, 2);
    const bench = new Bench(makeWork([line]));
    expect(bench.code(SYRINGES)).toBe("wrong");
    expect(bench.verdict.line).toBe(line.id);
    expect(bench.told).toEqual([["refused", line.id, 1]]);
    expect(bench.commands[0].data.reason).toBe("wrong");
    expect(progressOf(bench.state).done).toBe(0);
});

test("what nobody knows is told as such", () => {
    const bench = new Bench(makeWork([makeLine(GLOVES, 2)]));
    expect(bench.code("9999999")).toBe("unknown");
});

test("too many: one more than needed, and a pack that holds more", () => {
    const line = makeLine(GLOVES, 12);
    const bench = new Bench(makeWork([line]));
    bench.scan(BOX);
    const verdict = bench.scan(BOX);
    expect(verdict.code).toBe("too_many");
    expect(verdict.offer).toEqual({ kind: "open_pack", quantity: 2 });
    bench.scan(M);
    bench.scan(M);
    expect(bench.code(M)).toBe("too_many");
    expect(bench.verdict.offer).toBe(null);
    expect(figuresOf(bench.state)[line.id].counted).toBe(12);
});

test("several lines of a product: the place that was scanned goes first", () => {
    const first = makeLine(GLOVES, 2);
    const second = makeLine(GLOVES, 2, { location: 11 });
    const bench = new Bench(makeWork([first, second]));
    bench.scan("B-02-1");
    bench.scan(M);
    expect(bench.told.at(-1)).toEqual(["count", second.id, 1]);
    bench.scan(M);
    // this place is done: the other one is next, without its label
    expect(bench.code(M)).toBe("counted");
    expect(bench.told.at(-1)).toEqual(["count", first.id, 1]);
});

test("the place is required, wrong, or right", () => {
    const first = makeLine(GLOVES, 1);
    const second = makeLine(SYRINGE, 1, { location: 11 });
    const bench = new Bench(makeWork([first, second], { steps: { location: "required" } }));
    expect(phaseOf(bench.state)).toBe("go");
    expect(bench.code(M)).toBe("place_first");
    expect(bench.commands.at(-1).data.reason).toBe("not_here");
    expect(bench.code("C-01-1")).toBe("not_here");
    expect(bench.code("LOC-A042")).toBe("place");
    expect(phaseOf(bench.state)).toBe("take");
    expect(bench.code(SYRINGES)).toBe("not_here");
    expect(bench.verdict.wanted).toBe(second.id);
    expect(bench.code(M)).toBe("counted");
    // the next line is elsewhere: its label has to be scanned, too
    expect(bench.code(SYRINGES)).toBe("place_first");
    bench.scan("b-02-1");
    expect(bench.code(SYRINGES)).toBe("counted");
});

test("where no place is asked it may be scanned, and says nothing", () => {
    const bench = new Bench(makeWork([makeLine(GLOVES, 1)], { steps: { location: "no" } }));
    expect(bench.code("C-01-1")).toBe("place_known");
    expect(bench.code(M)).toBe("counted");
});

test("a lot is asked once, a serial number each time", () => {
    const cream = makeLine(CREAM, 3, { tracking: "lot", lot: "L1" });
    const pump = makeLine(PUMP, 2, { tracking: "serial" });
    const bench = new Bench(makeWork([cream, pump]));
    expect(bench.code(CREAMS)).toBe("ask_lot");
    expect(bench.commands).toEqual([]);
    expect(bench.code("L1")).toBe("counted");
    expect(bench.commands[0].lot).toBe("L1");
    expect(bench.code(CREAMS)).toBe("counted");
    expect(bench.code(PUMPS)).toBe("ask_lot");
    expect(bench.do((state, tools) => giveLot(state, "S1", tools)).code).toBe("counted");
    expect(bench.code(PUMPS)).toBe("ask_lot");
    expect(bench.code("S1")).toBe("serial_twice");
    bench.scan(PUMPS);
    expect(bench.code("S2")).toBe("counted");
});

test("while a lot is asked another product is another product", () => {
    const bench = new Bench(
        makeWork([makeLine(CREAM, 3, { tracking: "lot" }), makeLine(GLOVES, 1)])
    );
    bench.scan(CREAMS);
    expect(bench.code(M)).toBe("counted");
    expect(bench.state.asks).toBe(null);
});

test("the lot is in the barcode", () => {
    const line = makeLine(CREAM, 3, { tracking: "lot", lot: "L1" });
    const bench = new Bench(makeWork([line]));
    expect(bench.code(`010${CREAMS}17270331${"10"}L1`)).toBe("counted");
    expect(bench.commands[0].expires).toBe("2027-03-31");
    expect(bench.code(`010${CREAMS}10L2`)).toBe("not_reserved");
    expect(bench.code(`010${CREAMS}17251031${"10"}L1`)).toBe("expired");
    expect(bench.verdict.scanned.expires).toBe("2025-10-31");
});

test("a lot is known as expired or held", () => {
    const lots = [
        { product: CREAM, name: "OLD", expires: "2026-11-22", state: "ok" },
        { product: CREAM, name: "HELD", expires: "", state: "held" },
        { product: CREAM, name: "TODAY", expires: "2026-11-23", state: "ok" },
        { product: CREAM, name: "GONE", expires: "", state: "expired" },
    ];
    const line = makeLine(CREAM, 3, { tracking: "lot" });
    const bench = new Bench(makeWork([line], { lots }));
    expect(bench.code("OLD")).toBe("expired");
    expect(bench.code("HELD")).toBe("held");
    expect(bench.code("GONE")).toBe("expired");
    expect(bench.code("TODAY")).toBe("counted");
    expect(bench.commands.map(({ data }) => data.reason)).toEqual([
        "expired",
        "held",
        "expired",
        undefined,
    ]);
});

test("a line of that lot goes before one of any lot", () => {
    const any = makeLine(CREAM, 1, { tracking: "lot" });
    const one = makeLine(CREAM, 1, { tracking: "lot", lot: "L1" });
    const bench = new Bench(makeWork([any, one]));
    bench.scan(`010${CREAMS}10L1`);
    expect(bench.told).toEqual([["count", one.id, 1]]);
    bench.scan(`010${CREAMS}10L1`);
    expect(bench.told.at(-1)).toEqual(["count", any.id, 1]);
});

test("a serial number that is reserved and taken is scanned twice", () => {
    const lines = ["S1", "S2"].map((lot) => makeLine(PUMP, 1, { tracking: "serial", lot }));
    const bench = new Bench(makeWork(lines));
    const serial = (name) => `010${PUMPS}21${name}`;
    expect(bench.code(serial("S2"))).toBe("counted");
    expect(bench.code(serial("S2"))).toBe("serial_twice");
    expect(bench.code(serial("S3"))).toBe("not_reserved");
    expect(bench.code(`010${PUMPS}10L1${FNC1}21S1`)).toBe("counted");
    expect(bench.commands.at(-1).lot).toBe("S1");
});

test("a typed quantity: of a product that was scanned, not more than needed", () => {
    const line = makeLine(GLOVES, 12);
    const bench = new Bench(makeWork([line]));
    const typed = (quantity) => bench.do((state, tools) => type(state, line.id, quantity, tools));
    expect(typed(5).code).toBe("product_first");
    bench.scan(M);
    expect(typed(5).code).toBe("counted");
    expect(typed(7).code).toBe("too_many");
    expect(typed(6).complete).toBe("all");
});

test("where the product is optional a quantity may be typed at once", () => {
    const line = makeLine(FLOUR, 2.5);
    const bench = new Bench(makeWork([line], { steps: { product: "optional" } }));
    const verdict = bench.do((state, tools) => type(state, line.id, 2.5, tools));
    expect(verdict.complete).toBe("all");
});

test("a weight in the barcode is a quantity", () => {
    const line = makeLine(FLOUR, 2.5);
    const bench = new Bench(makeWork([line]));
    expect(bench.scan("0104051234009990" + "3103001250").quantity).toBe(1.25);
    bench.scan("0104051234009990" + "3103001250");
    expect(bench.verdict.complete).toBe("all");
});

test("more than ordered, where it is allowed", () => {
    const line = makeLine(GLOVES, 2);
    const bench = new Bench(
        makeWork([line], { flow: "in", steps: { over: true, location: "no" } })
    );
    expect(bench.code(BOX)).toBe("counted");
    expect(bench.told).toEqual([["count", line.id, 10]]);
});

test("a package is taken whole", () => {
    const lines = [
        makeLine(GLOVES, 4, { package: "PACK7" }),
        makeLine(SYRINGE, 2, { package: "PACK7" }),
    ];
    const bench = new Bench(makeWork(lines));
    expect(bench.scan("PACK7").complete).toBe("all");
    expect(bench.told).toEqual([
        ["count", lines[0].id, 4],
        ["count", lines[1].id, 2],
    ]);
    expect(bench.code("PACK7")).toBe("too_many");
});

test("the second person counts up to what the first one has", () => {
    const line = makeLine(GLOVES, 5, { counted: 2 });
    const bench = new Bench(
        makeWork([line], { mode: "check", state: "checking", steps: { location: "required" } })
    );
    bench.scan(M);
    expect(figuresOf(bench.state)[line.id]).toEqual({
        counted: 2,
        checked: 1,
        short: 0,
        isUnsure: true,
    });
    expect(bench.scan(M).complete).toBe("all");
    expect(bench.code(M)).toBe("too_many");
});

test("counting stock has no end, and knows what was not expected", () => {
    const line = makeLine(GLOVES, 0);
    const work = makeWork([line], { kind: "count", flow: "count" });
    const bench = new Bench({ ...work, codes: work.codes });
    bench.scan(BOX);
    bench.scan(BOX);
    expect(figuresOf(bench.state)[line.id].counted).toBe(20);
    expect(bench.verdict.complete).toBe("");
    expect(bench.code(SYRINGES)).toBe("add");
    expect(bench.code("9999999")).toBe("add");
    expect(bench.verdict.scanned.lot).toBe("");
    expect(bench.commands.length).toBe(2);
});
