import { expect, test } from "@odoo/hoot";
import { confirm } from "@fulfilment_scan/app/engine/confirm";
import { type } from "@fulfilment_scan/app/engine/engine";
import { closePackage, reportShort, takeBack, undo } from "@fulfilment_scan/app/engine/mend";
import { figuresOf } from "@fulfilment_scan/app/engine/plan";
import { Bench, CREAM, makeLine, makeWork, PUMP } from "./scan_helpers";

const CODES = [
    "4051234001284",
    "4051234001000",
    "4051234003417",
    "4051234005558",
    "0104051234005558" + "10L1",
    "L1",
    "4051234007774",
    "0104051234007774" + "21S1",
    "0104051234007774" + "21S2",
    "9999999",
];
const PLACES = ["A-04-2", "B-02-1", "C-01-1", "BIN-1", "BIN-2", "BIN-3"];

/** The same numbers in each run. */
function makeRandom(seed) {
    const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    const upTo = (most) => Math.floor(next() * most);
    return { next, upTo, pick: (all) => all[upTo(all.length)] };
}

/** What the server does with commands, see fulfilment_scan_work_command.py. */
class Counters {
    constructor(lines) {
        this.most = Object.fromEntries(lines.map(({ id, most }) => [id, most]));
        this.lines = Object.fromEntries(
            lines.map(({ id }) => [id, { counted: 0, checked: 0, short: 0 }])
        );
        this.known = {};
    }

    take({ uuid, kind, line, quantity, undoes }) {
        const counters = this.lines[line];
        if (kind === "count" || kind === "short") {
            const used = kind === "count" ? counters.short : 0;
            if (counters.counted + quantity > this.most[line] - used + 1e-6) {
                throw new Error(`The server would refuse ${kind} of ${quantity}`);
            }
            counters.counted += kind === "count" ? quantity : 0;
            counters.short = kind === "short" ? quantity : counters.short;
            this.known[uuid] = { kind, line, quantity };
        } else if (kind === "undo" && this.known[undoes]) {
            const undone = this.known[undoes];
            delete this.known[undoes];
            const target = this.lines[undone.line];
            target.counted -= undone.kind === "count" ? undone.quantity : 0;
            target.short = undone.kind === "short" ? 0 : target.short;
        }
        return { uuid, ok: true, ...(counters && { line, ...counters }) };
    }
}

function makeRandomWork({ next, pick, upTo }) {
    const hasBins = next() < 0.5;
    const transfers = [1, 2, 3].map((id) => {
        const bin = hasBins ? id : 0;
        return { id, name: `T${id}`, origin: "", bin };
    });
    const lines = Array.from({ length: 1 + upTo(6) }, () => {
        const product = pick([1, 2, CREAM, PUMP]);
        const place = { transfer: pick([1, 2, 3]), location: pick([10, 11]) };
        if (product === CREAM) {
            return makeLine(product, 5, { ...place, tracking: "lot", lot: pick(["", "L1"]) });
        }
        const tracking = product === PUMP ? "serial" : "none";
        return makeLine(product, tracking === "serial" ? 2 : 1 + upTo(15), { ...place, tracking });
    });
    const steps = {
        bin: hasBins,
        pack: next() < 0.3,
        location: pick(["no", "optional", "required"]),
        product: pick(["required", "optional"]),
    };
    return makeWork(lines, { transfers, steps });
}

function act(bench, { next, pick, upTo }) {
    const dice = next();
    const { id, needed } = pick(bench.state.work.lines);
    if (dice < 0.55) {
        bench.scan(pick(CODES));
    } else if (dice < 0.75) {
        bench.scan(pick(PLACES));
    } else if (dice < 0.83) {
        bench.do((state, tools) => undo(state, tools));
    } else if (dice < 0.88) {
        bench.do((state, tools) => type(state, id, 1 + upTo(6), tools));
    } else if (dice < 0.93) {
        bench.do((state, tools) => takeBack(state, id, tools));
    } else if (dice < 0.97) {
        const there = Math.max(figuresOf(bench.state)[id].counted, upTo(needed));
        const values = { there, reason: 1, then: "later" };
        bench.do((state, tools) => reportShort(state, id, values, tools));
    } else {
        bench.do((state, tools) => closePackage(state, { type: 1, weight: 1 }, tools));
    }
}

test("whatever is done, the device and the server count the same, and never too much", () => {
    const random = makeRandom(7);
    for (let round = 0; round < 100; round++) {
        const bench = new Bench(makeRandomWork(random));
        const server = new Counters(bench.state.work.lines);
        const answer = (commands) => {
            const results = commands.map((command) => server.take(command));
            bench.state = confirm(bench.state, results).state;
        };
        for (let step = 0; step < 60; step++) {
            act(bench, random);
            if (random.next() < 0.3) {
                answer(bench.state.pending.slice(0, 1 + random.upTo(5)));
            }
        }
        answer(bench.state.pending);
        const device = Object.entries(figuresOf(bench.state)).map(([id, { counted, short }]) => [
            Number(id),
            { counted, checked: 0, short },
        ]);
        expect(Object.fromEntries(device)).toEqual(server.lines);
        expect(device.some(([, { counted }]) => counted < 0)).toBe(false);
    }
});
