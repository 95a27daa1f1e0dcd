import { expect, test } from "@odoo/hoot";
import { confirm } from "@fulfilment_scan/app/engine/confirm";
import {
    closePackage,
    entryOf,
    lastOf,
    reportDamaged,
    reportShort,
    show,
    takeBack,
    undo,
    withUndone,
} from "@fulfilment_scan/app/engine/mend";
import { figuresOf, nextLine, phaseOf, placeNameOf } from "@fulfilment_scan/app/engine/plan";
import { createState, keptOf, withWork } from "@fulfilment_scan/app/engine/state";
import { Bench, GLOVES, GS1, makeLine, makeWork, PUMP, SYRINGE } from "./scan_helpers";

const M = "4051234001284";
const BOX = "4051234001000";

test("undo takes back the last, then the one before", () => {
    const line = makeLine(GLOVES, 12);
    const bench = new Bench(makeWork([line]));
    bench.scan(BOX);
    bench.scan(M);
    bench.do(undo);
    expect(figuresOf(bench.state)[line.id].counted).toBe(10);
    expect(bench.verdict.entry.quantity).toBe(1);
    bench.do(undo);
    expect(figuresOf(bench.state)[line.id].counted).toBe(0);
    expect(bench.do(undo).code).toBe("nothing_to_undo");
    expect(bench.commands.at(-1).undoes).toBe(bench.commands[0].uuid);
});

test("undo of any scan: of this device with all its parts, and of another one", () => {
    const line = makeLine(GLOVES, 12, { counted: 4 });
    const bench = new Bench(makeWork([line]));
    bench.scan(M);
    bench.scan(M);
    const [first] = bench.commands;
    const undoRow = (row) => bench.do((state, tools) => undo(state, tools, entryOf(state, row)));
    undoRow({ uuid: first.uuid, kind: "count", line: line.id, product: GLOVES, quantity: 1 });
    expect(bench.state.log.map(({ isUndone }) => isUndone)).toEqual([true, false]);
    undoRow({ uuid: "theirs", kind: "count", line: line.id, product: GLOVES, quantity: 3 });
    expect(bench.commands.at(-1).undoes).toBe("theirs");
    expect(figuresOf(bench.state)[line.id].counted).toBe(2);
});

test("what a colleague has undone is not undone, or counted anew, once more", () => {
    const line = makeLine(GLOVES, 12);
    const bench = new Bench(makeWork([line]));
    bench.scan(BOX);
    const told = bench.commands.length;
    bench.state = withUndone(bench.state, [bench.commands[0].uuid, "theirs"]);
    bench.do((state, tools) => takeBack(state, line.id, tools));
    expect(bench.verdict.code).toBe("nothing_to_undo");
    expect(bench.commands.length).toBe(told);
});

test("one less of a pack: it is counted anew", () => {
    const line = makeLine(GLOVES, 12);
    const bench = new Bench(makeWork([line]));
    bench.scan(BOX);
    bench.do((state, tools) => takeBack(state, line.id, tools));
    expect(figuresOf(bench.state)[line.id].counted).toBe(9);
    expect(bench.told.map(([kind, , quantity]) => [kind, quantity])).toEqual([
        ["count", 10],
        ["undo", 10],
        ["count", 9],
    ]);
});

test("a serial number that was undone may be scanned again", () => {
    const line = makeLine(PUMP, 2, { tracking: "serial" });
    const bench = new Bench(makeWork([line]));
    const serial = "0104051234007774" + "21S1";
    bench.scan(serial);
    bench.do(undo);
    expect(bench.code(serial)).toBe("counted");
});

test("short: what is there is taken, the rest is not asked for any more", () => {
    const line = makeLine(GLOVES, 12);
    const other = makeLine(SYRINGE, 1);
    const bench = new Bench(makeWork([line, other]));
    bench.scan(M);
    const values = { there: 8, reason: 3, then: "later" };
    bench.do((state, tools) => reportShort(state, line.id, values, tools));
    expect(bench.told).toEqual([
        ["count", line.id, 1],
        ["short", line.id, 4],
        ["count", line.id, 7],
    ]);
    expect(bench.commands[1].data).toEqual({ reason: 3, then: "later" });
    expect(bench.state.line).toBe(other.id);
    const results = bench.commands.map(({ uuid }) => ({ uuid, ok: true }));
    expect(confirm(bench.state, results).state.work.lines[0].reason).toBe(3);
    expect(bench.code(M)).toBe("too_many");
    bench.do(undo);
    expect(bench.code(M)).toBe("counted");
});

test("damaged is told, and not counted", () => {
    const line = makeLine(GLOVES, 2);
    const bench = new Bench(makeWork([line]));
    bench.do((state, tools) => reportDamaged(state, line.id, { quantity: 1, reason: 2 }, tools));
    expect(bench.told).toEqual([["damaged", line.id, 1]]);
    expect(figuresOf(bench.state)[line.id].counted).toBe(0);
    expect(lastOf(bench.state).kind).toBe("damaged");
});

test("scans go into the open package", () => {
    const line = makeLine(GLOVES, 3);
    const bench = new Bench(makeWork([line], { steps: { pack: true } }));
    bench.scan(M);
    bench.do((state, tools) => closePackage(state, { type: 5, weight: 4.2 }, tools));
    bench.scan(M);
    expect(bench.commands.map((command) => command.package)).toEqual([1, 1, 2]);
    expect(bench.commands[1].data).toEqual({ type: 5, weight: 4.2 });
    expect(bench.state.work.packages.length).toBe(1);
});

test("what goes instead is missing no more", () => {
    const line = makeLine(GLOVES, 5);
    const instead = makeLine(SYRINGE, 0, { most: 5, replaces: line.id });
    const bench = new Bench(makeWork([line, instead]));
    bench.scan(M);
    for (let number = 0; number < 4; number++) {
        expect(bench.code("4051234003417")).toBe("counted");
    }
    expect(phaseOf(bench.state)).toBe("done");
    expect(bench.code("4051234003417")).toBe("too_many");
    expect(bench.code(M)).toBe("too_many");
});

test("the server confirms, or takes back", () => {
    const line = makeLine(GLOVES, 12);
    const bench = new Bench(makeWork([line]));
    bench.scan(M);
    bench.scan(M);
    const [one, two] = bench.commands;
    expect(figuresOf(bench.state)[line.id].isUnsure).toBe(true);
    const counters = { line: line.id, counted: 6, checked: 0, short: 0 };
    const { state, refused } = confirm(bench.state, [
        { uuid: one.uuid, ok: true, ...counters },
        { uuid: two.uuid, ok: false, refused: "too_many", title: "Too many", ...counters },
    ]);
    // somebody else has counted five
    expect(figuresOf(state)[line.id]).toEqual({
        counted: 6,
        checked: 0,
        short: 0,
        isUnsure: false,
    });
    expect(refused.map(({ title, command }) => [title, command.uuid])).toEqual([
        ["Too many", two.uuid],
    ]);
    expect(lastOf(state).parts[0].uuid).toBe(one.uuid);
});

test("what the device refused itself comes back without words", () => {
    const bench = new Bench(makeWork([makeLine(GLOVES, 1)]));
    bench.scan("9999999");
    const { state, refused } = confirm(bench.state, [{ uuid: bench.commands[0].uuid, ok: true }]);
    expect(refused).toEqual([]);
    expect(state.pending).toEqual([]);
});

test("a reload goes on where it was", () => {
    const first = makeLine(GLOVES, 2);
    const second = makeLine(SYRINGE, 2, { location: 11 });
    const work = makeWork([first, second], { steps: { location: "required" } });
    const bench = new Bench(work);
    bench.scan("B-02-1");
    bench.scan("4051234003417");
    const kept = JSON.parse(JSON.stringify(keptOf(bench.state)));
    const state = createState(work, GS1, kept, bench.state.pending);
    expect(state.place).toBe(11);
    expect(state.line).toBe(second.id);
    expect(figuresOf(state)[second.id].counted).toBe(1);
    expect(lastOf(state).quantity).toBe(1);
});

test("a line of the list is chosen, and the way goes on from there", () => {
    const lines = [makeLine(GLOVES, 1), makeLine(SYRINGE, 1), makeLine(PUMP, 1)];
    const bench = new Bench(makeWork(lines));
    const state = show(bench.state, lines[1].id);
    expect(nextLine(state).id).toBe(lines[1].id);
    const shorter = { ...bench.state.work, lines: [lines[0], { ...lines[1], needed: 0, most: 0 }] };
    expect(withWork(state, shorter).line).toBe(lines[0].id);
});

test("of what comes in the place is where it goes", () => {
    const work = makeWork([makeLine(GLOVES, 1, { location: 1, destination: 2 })]);
    const locations = { 1: { name: "Vendors" }, 2: { name: "Stock" } };
    const [line] = work.lines;
    expect(placeNameOf({ flow: "in", locations }, line)).toBe("Stock");
    expect(placeNameOf({ flow: "out", locations }, line)).toBe("Vendors");
});
