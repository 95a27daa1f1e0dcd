import { makeParser } from "../barcode";
import { nextLine } from "./plan";

/** What of a state is kept on the device, so that a reload goes on where it was. */
export const KEPT = ["place", "line", "hand", "seen", "lots", "package", "log"];

/**
 * The state of a work on this device. It is never changed: each step makes a new one.
 *
 * @param {Object} work of the server
 * @param {Object} nomenclature of /fulfil/start
 * @param {Object} [kept] what was kept of an earlier state
 * @param {Object[]} [pending] commands that the server has not answered
 * @returns {{work: Object, index: Object, place: number, line: number, hand: Object,
 *     seen: Object, lots: Object, asks: Object|null, package: number, log: Object[],
 *     pending: Object[]}}
 *     `place`: location that was confirmed; `line`: the one that is shown; `hand`: by
 *     line, what was taken and not put yet; `seen`: lines whose product was scanned;
 *     `lots`: by line, the lot that was scanned; `asks`: product whose lot is asked for;
 *     `log`: what was done on this device, to undo it
 */
export function createState(work, nomenclature, kept = {}, pending = []) {
    const closed = work.packages.map(({ number }) => number);
    const state = {
        work,
        index: makeIndex(work, nomenclature),
        place: 0,
        line: 0,
        hand: {},
        seen: {},
        lots: {},
        asks: null,
        package: Math.max(0, ...closed) + 1,
        log: [],
        pending,
    };
    for (const name of KEPT) {
        if (kept[name] !== undefined) {
            state[name] = kept[name];
        }
    }
    if (!kept.log) {
        state.log = logOf(work);
    }
    state.package = Math.max(state.package, Math.max(0, ...closed) + 1);
    state.line = nextLine(state)?.id || state.line || work.lines[0]?.id || 0;
    return state;
}

/** @returns {Object[]} what was counted before this device had it, so that it can be undone */
function logOf(work) {
    return (work.log || []).map(({ uuid, line, quantity, lot, at }) => ({
        kind: "count",
        mode: work.mode,
        product: work.lines.find(({ id }) => id === line)?.product,
        lot: lot || "",
        quantity,
        at,
        parts: [{ uuid, line, quantity, package: 0 }],
        isUndone: false,
    }));
}

/** @returns {Object} the same state with another work: the server has changed it */
export function withWork(state, work) {
    const { nomenclature } = state.index;
    return createState(work, nomenclature, keptOf(state), state.pending);
}

export function keptOf(state) {
    return Object.fromEntries(KEPT.map((name) => [name, state[name]]));
}

function makeIndex(work, nomenclature) {
    const codes = new Map();
    for (const [code, product, quantity, unit, lot] of work.codes) {
        if (!codes.has(code)) {
            codes.set(code, { product, quantity, unit, lot: lot || "" });
        }
    }
    const locations = new Map();
    for (const location of Object.values(work.locations)) {
        for (const code of location.codes) {
            if (!locations.has(code.toUpperCase())) {
                locations.set(code.toUpperCase(), location);
            }
        }
    }
    return { nomenclature, parser: makeParser(nomenclature), codes, locations };
}
