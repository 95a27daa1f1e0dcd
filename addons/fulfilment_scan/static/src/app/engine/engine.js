/**
 * What a scan means: pure functions, without screen and network, so that the verdict is
 * there before the sound has to be.
 */
import { makeCommand, refuse, tell, withCommands } from "./commands";
import { identify, packageLines } from "./identify";
import {
    asksPlace,
    doneOf,
    isMore,
    lineOf,
    needOf,
    phaseOf,
    putOf,
    roomOf,
    sortedLines,
} from "./plan";
import { completeness, count, moveOn, take, takeTracked } from "./take";

/**
 * @param {Object} state
 * @param {string} text as it was scanned or typed
 * @param {import("./commands").Tools} tools
 * @returns {import("./commands").Step}
 */
export function scan(state, text, tools) {
    const scanned = identify(state, text);
    if (state.asks && isLot(state, scanned)) {
        const lot = scanned.kind === "product" ? scanned.lot : scanned.lot || scanned.code;
        return giveLot(state, lot, tools, scanned.expires);
    }
    switch (scanned.kind) {
        case "product":
            return take({ ...state, asks: null }, scanned, tools);
        case "location":
            return visit({ ...state, asks: null }, scanned, tools);
        case "bin":
            return put(state, scanned, tools);
        case "package":
            return takePackage(state, scanned, tools);
        default:
            return state.work.kind === "count"
                ? tell(state, "add", { scanned })
                : refuse(state, tools, "unknown", scanned);
    }
}

/** @returns {boolean} whether it answers the question for a lot, and is nothing else */
function isLot(state, scanned) {
    if (scanned.kind === "product") {
        return Boolean(scanned.lot) && scanned.product.id === state.asks.scanned.product.id;
    }
    return ["unknown", "bin"].includes(scanned.kind);
}

/**
 * The lot that was asked for was scanned, typed or chosen.
 *
 * @param {Object} state
 * @param {string} lot
 * @param {Object} tools
 * @param {string} [expires]
 * @returns {import("./commands").Step}
 */
export function giveLot(state, lot, tools, expires = "") {
    const { scanned } = state.asks;
    const found = { ...scanned, lot, expires: expires || scanned.expires };
    return take({ ...state, asks: null }, found, tools);
}

/** A location was scanned: where one stands, or where something is put. */
function visit(state, scanned, tools) {
    const { location } = scanned;
    const next = putOf(state);
    if (next && !next.bin) {
        if (location.id === next.destination) {
            return confirmPut(state, next, scanned, tools);
        }
        // what was not taken completely may still be taken here
        if (phaseOf(state) === "put") {
            return refuse(state, tools, "not_here", scanned, { put: next, line: next.line.id });
        }
    }
    if (!asksPlace(state)) {
        return tell(state, "place_known", { scanned });
    }
    const lines = sortedLines(state).filter((line) => line.location === location.id);
    const open = lines.filter((line) => isMore(needOf(state, line), 0));
    if (!open.length) {
        return refuse(state, tools, "not_here", scanned, { wanted: state.line });
    }
    const line = open.find((each) => each.id === state.line) || open[0];
    const command = makeCommand(tools, "place", {
        line: line.id,
        destination: location.id,
        code: scanned.code,
    });
    return {
        state: withCommands(state, [command], { place: location.id, line: line.id }),
        verdict: { ok: true, code: "place", line: line.id, scanned },
        commands: [command],
    };
}

/** A bin of the cart was scanned, or its number given. */
export function put(state, scanned, tools) {
    const next = putOf(state);
    if (!next || !next.bin) {
        return refuse(state, tools, "bin", scanned, { put: null });
    }
    if (next.bin !== scanned.bin) {
        return refuse(state, tools, "bin", scanned, { put: next, line: next.line.id });
    }
    return confirmPut(state, next, scanned, tools);
}

function confirmPut(state, next, scanned, tools) {
    const command = makeCommand(tools, "place", {
        line: next.line.id,
        quantity: next.quantity,
        destination: next.bin ? 0 : next.destination,
        code: scanned.code,
    });
    const hand = { ...state.hand };
    delete hand[next.line.id];
    const after = withCommands(state, [command], { hand });
    return {
        state: moveOn(after),
        verdict: {
            ok: true,
            code: "put",
            line: next.line.id,
            quantity: next.quantity,
            put: next,
            complete: putOf(after) ? "" : completeness(after, next.line.id),
        },
        commands: [command],
    };
}

/** A package that is taken whole: all that is reserved in it. */
function takePackage(state, scanned, tools) {
    const lines = packageLines(state, scanned.name).filter((line) =>
        isMore(needOf(state, line), 0)
    );
    if (!lines.length) {
        return refuse(state, tools, "too_many", scanned);
    }
    if (asksPlace(state) && state.place && lines[0].location !== state.place) {
        return refuse(state, tools, "not_here", scanned, { wanted: lines[0].id });
    }
    let step = { state, verdict: null, commands: [] };
    for (const line of lines) {
        const product = state.work.products[line.product];
        const quantity = needOf(step.state, line);
        const one = { ...scanned, product, quantity, lot: line.lot, pack: 1 };
        const { state: after, verdict, commands } = count(step.state, [line], one, tools);
        step = { state: after, verdict, commands: [...step.commands, ...commands] };
    }
    return step;
}

/**
 * A quantity was typed for a line.
 *
 * @param {Object} state
 * @param {number} lineId
 * @param {number} quantity how many more
 * @param {Object} tools
 * @returns {import("./commands").Step}
 */
export function type(state, lineId, quantity, tools) {
    const line = lineOf(state, lineId);
    const product = state.work.products[line.product];
    const lot = line.tracking === "none" ? "" : state.lots[line.id] || "";
    const scanned = { kind: "product", code: "", product, quantity, pack: 1, lot, expires: "" };
    const wasSeen = state.seen[lineId] || isMore(doneOf(state, line), 0);
    if (state.work.steps.product === "required" && !wasSeen) {
        return refuse(state, tools, "product_first", scanned, { wanted: lineId });
    }
    if (line.tracking === "serial" && quantity !== 1) {
        return refuse(state, tools, "serial_each", scanned, { wanted: lineId });
    }
    const isRequired = asksPlace(state) && state.work.steps.location === "required";
    if (isRequired && state.place !== line.location) {
        return refuse(state, tools, "place_first", scanned, { wanted: lineId });
    }
    const lines = [line, ...others(state, line)];
    return line.tracking === "none"
        ? count(state, lines, scanned, tools)
        : takeTracked({ ...state, line: lineId }, lines, scanned, tools);
}

/** @returns {Object[]} lines of the same at the same place, in other bins */
function others(state, line) {
    return sortedLines(state).filter(
        (other) =>
            other.id !== line.id &&
            other.product === line.product &&
            other.location === line.location &&
            other.lot === line.lot &&
            isMore(roomOf(state, other), 0)
    );
}
