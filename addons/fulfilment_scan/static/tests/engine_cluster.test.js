import { expect, test } from "@odoo/hoot";
import { put } from "@fulfilment_scan/app/engine/engine";
import { undo } from "@fulfilment_scan/app/engine/mend";
import { phaseOf, putOf } from "@fulfilment_scan/app/engine/plan";
import { Bench, GLOVES, makeLine, makeWork, SYRINGE } from "./scan_helpers";

const M = "4051234001284";
const BOX = "4051234001000";

const transfers = [1, 2, 3].map((bin) => ({
    id: bin,
    name: `WH/OUT/0000${bin}`,
    origin: `S0004${bin}`,
    partner: "",
    bin,
}));

function cluster(more = []) {
    // the order of the lines is not the order of the bins
    const third = makeLine(GLOVES, 6, { transfer: 3 });
    const first = makeLine(GLOVES, 4, { transfer: 1 });
    const work = makeWork([third, first, ...more], { transfers, steps: { bin: true } });
    return { bench: new Bench(work), first, third };
}

test("a pack is shared by the bins, in their order", () => {
    const { bench, first, third } = cluster();
    expect(bench.code(BOX)).toBe("counted");
    expect(bench.told).toEqual([
        ["count", first.id, 4],
        ["count", third.id, 6],
    ]);
    expect(phaseOf(bench.state)).toBe("put");
    const next = putOf(bench.state);
    expect([next.line.id, next.quantity, next.bin]).toEqual([first.id, 4, 1]);
});

test("go, take, put: the bin is confirmed by its code, its number or its order", () => {
    const { bench, third } = cluster();
    bench.scan("A-04-2");
    expect(phaseOf(bench.state)).toBe("take");
    bench.scan(BOX);
    expect(bench.code("BIN-3")).toBe("bin");
    expect([bench.verdict.scanned.bin, bench.verdict.put.bin]).toEqual([3, 1]);
    expect(bench.code("1")).toBe("put");
    expect(putOf(bench.state).line.id).toBe(third.id);
    const tapped = { kind: "bin", bin: 3, code: "3" };
    const verdict = bench.do((state, tools) => put(state, tapped, tools));
    expect(verdict.complete).toBe("all");
    expect(phaseOf(bench.state)).toBe("done");
    expect(bench.told.at(-1)).toEqual(["place", third.id, 6]);
});

test("the name of the order is on the bin, too", () => {
    const { bench } = cluster();
    bench.scan(BOX);
    expect(bench.code("S00041")).toBe("put");
    expect(bench.code("WH/OUT/00003")).toBe("put");
});

test("nothing else is taken before it is put", () => {
    const { bench } = cluster([makeLine(SYRINGE, 1, { transfer: 2 })]);
    bench.scan(BOX);
    expect(bench.code("4051234003417")).toBe("put_first");
    expect(bench.commands.at(-1).data.reason).toBe("bin");
});

test("a part may be put before all is taken", () => {
    const { bench } = cluster();
    bench.scan(M);
    expect(phaseOf(bench.state)).not.toBe("put");
    expect(bench.code("BIN.01")).toBe("put");
    expect(bench.code("BIN1")).toBe("bin");
});

test("the same is taken for all bins before one goes on", () => {
    const lines = [
        makeLine(GLOVES, 1, { transfer: 1 }),
        makeLine(SYRINGE, 1, { transfer: 1 }),
        makeLine(GLOVES, 1, { transfer: 2 }),
    ];
    const bench = new Bench(makeWork(lines, { transfers, steps: { bin: true } }));
    bench.scan(M);
    expect(bench.state.line).toBe(lines[2].id);
    bench.scan(M);
    expect(phaseOf(bench.state)).toBe("put");
    bench.scan("1");
    bench.scan("2");
    expect(bench.state.line).toBe(lines[1].id);
});

test("what is undone is not put", () => {
    const { bench } = cluster();
    bench.scan(BOX);
    bench.do((state, tools) => undo(state, tools));
    expect(putOf(bench.state)).toBe(undefined);
    expect(bench.told.slice(-2).map(([kind]) => kind)).toEqual(["undo", "undo"]);
});

test("where it is put is scanned: another place is refused", () => {
    const line = makeLine(GLOVES, 1, { location: 10, destination: 12 });
    const work = makeWork([line], { flow: "internal", steps: { destination: "required" } });
    const bench = new Bench(work);
    bench.scan(M);
    expect(phaseOf(bench.state)).toBe("put");
    expect(bench.code("B-02-1")).toBe("not_here");
    expect(bench.code("C-01-1")).toBe("put");
    expect(bench.commands.at(-1).destination).toBe(12);
    expect(phaseOf(bench.state)).toBe("done");
});
