/** What is corrected, missing, broken or packed. */
import { makeCommand, tell, withCommands } from "./commands";
import { doneOf, isMore, lineOf, roomOf, round } from "./plan";
import { count, moveOn } from "./take";

/** @returns {Object|undefined} what `undo` would undo */
export function lastOf(state) {
    return state.log.findLast((entry) => !entry.isUndone && entry.mode === state.work.mode);
}

/** @returns {Object} by line, what is taken and not put yet, when these did not happen */
function handWithout(before, parts) {
    const hand = { ...before };
    for (const { line, quantity } of parts) {
        hand[line] = round(Math.max(0, (hand[line] || 0) - quantity));
    }
    return hand;
}

/**
 * @param {Object} state
 * @param {string[]} uuids of what was undone, perhaps with another device
 * @returns {Object} state that does not undo it again
 */
export function withUndone(state, uuids) {
    const undone = new Set(uuids);
    const isNew = ({ isUndone, parts }) => !isUndone && parts.some(({ uuid }) => undone.has(uuid));
    const parts = state.log.filter(isNew).flatMap((entry) => entry.parts);
    return {
        ...state,
        hand: handWithout(
            state.hand,
            parts.filter(({ uuid }) => undone.has(uuid))
        ),
        log: state.log.map((entry) => (isNew(entry) ? { ...entry, isUndone: true } : entry)),
    };
}

/**
 * The last thing that was done here did not happen.
 *
 * @param {Object} state
 * @param {Object} tools
 * @param {Object} [entry] of the log, another one than the last
 * @returns {import("./commands").Step}
 */
export function undo(state, tools, entry = lastOf(state)) {
    if (!entry) {
        return tell(state, "nothing_to_undo");
    }
    const commands = entry.parts.map(({ uuid, line, quantity }) =>
        makeCommand(tools, "undo", { line, quantity, undoes: uuid, data: { kind: entry.kind } })
    );
    const next = withCommands(state, commands, {
        hand: handWithout(state.hand, entry.parts),
        asks: null,
        line: entry.parts[0].line,
        log: state.log.map((each) => (each === entry ? { ...each, isUndone: true } : each)),
    });
    return {
        state: next,
        verdict: { ok: true, code: "undone", line: entry.parts[0].line, entry },
        commands,
    };
}

/**
 * @param {Object} state
 * @param {Object} row of /fulfil/scans: also of another device, or person
 * @returns {Object} entry of the log; what was done with one scan is undone together
 */
export function entryOf(state, { uuid, kind, line, product, lot, quantity, at }) {
    const known = state.log.find(({ parts }) => parts.some((part) => part.uuid === uuid));
    const parts = [{ uuid, line, quantity }];
    const { mode } = state.work;
    return known || { kind, mode, product, lot, quantity, at, parts, isUndone: false };
}

/** @returns {import("./commands").Step} one less of a line: undone, and the rest counted anew */
export function takeBack(state, lineId, tools) {
    const entry = state.log.findLast(
        (each) =>
            each.kind === "count" &&
            !each.isUndone &&
            each.mode === state.work.mode &&
            each.parts.some(({ line }) => line === lineId)
    );
    if (!entry) {
        return tell(state, "nothing_to_undo");
    }
    const step = undo(state, tools, entry);
    const rest = round(entry.quantity - 1);
    if (!isMore(rest, 0)) {
        return step;
    }
    const product = state.work.products[entry.product];
    const scanned = { code: "", product, quantity: rest, pack: 1, lot: entry.lot, expires: "" };
    const lines = entry.parts.map(({ line }) => lineOf(state, line));
    const again = count(step.state, lines, scanned, tools);
    return { ...again, verdict: step.verdict, commands: [...step.commands, ...again.commands] };
}

/**
 * Some of a line are not there.
 *
 * @param {Object} state
 * @param {number} lineId
 * @param {{there: number, reason: number, then: string}} values `there`: how many there
 *     are in all
 * @param {Object} tools
 * @returns {import("./commands").Step}
 */
export function reportShort(state, lineId, { there, reason, then }, tools) {
    const line = lineOf(state, lineId);
    const missing = round(Math.max(0, line.needed - there));
    const command = makeCommand(tools, "short", {
        line: lineId,
        quantity: missing,
        data: { reason, then },
    });
    const entry = {
        kind: "short",
        mode: state.work.mode,
        product: line.product,
        lot: "",
        quantity: missing,
        at: command.at,
        parts: [{ uuid: command.uuid, line: lineId, quantity: missing }],
        isUndone: false,
    };
    const verdict = {
        ok: true,
        code: "short",
        line: lineId,
        quantity: missing,
        uuid: command.uuid,
    };
    let next = withCommands(state, [command], { line: lineId });
    const commands = [command];
    const more = round(Math.min(there - doneOf(next, line), roomOf(next, line)));
    const lot = line.tracking === "lot" ? state.lots[lineId] || line.lot : "";
    // without a lot or serial number the rest has to be scanned
    if (isMore(more, 0) && (line.tracking === "none" || lot)) {
        // what is there is taken, after there is room for it
        const product = state.work.products[line.product];
        const scanned = { code: "", product, quantity: more, pack: 1, lot, expires: "" };
        const step = count(next, [line], scanned, tools);
        commands.push(...step.commands);
        next = step.state;
    }
    // the report is what is undone first
    next = { ...next, log: [...next.log, entry] };
    return { state: moveOn(next), verdict, commands };
}

/** @returns {import("./commands").Step} so many are broken, or set aside; none is counted */
export function reportDamaged(state, lineId, { quantity, reason, lot = "", code = "" }, tools) {
    const command = makeCommand(tools, "damaged", {
        line: lineId,
        quantity,
        lot,
        code,
        data: { reason },
    });
    const entry = {
        kind: "damaged",
        mode: state.work.mode,
        product: lineOf(state, lineId).product,
        lot,
        quantity,
        at: command.at,
        parts: [{ uuid: command.uuid, line: lineId, quantity }],
        isUndone: false,
    };
    return {
        state: withCommands(state, [command], { log: [...state.log, entry] }),
        verdict: { ok: true, code: "damaged", line: lineId, quantity, uuid: command.uuid },
        commands: [command],
    };
}

/** @returns {import("./commands").Step} the open package is closed, the next one begins */
export function closePackage(state, { type = 0, weight = 0 }, tools) {
    const number = state.package;
    const command = makeCommand(tools, "pack", { package: number, data: { type, weight } });
    const closed = { number, name: "", type, weight, closed: true };
    const work = { ...state.work, packages: [...state.work.packages, closed] };
    return {
        state: withCommands({ ...state, work }, [command], { package: number + 1 }),
        verdict: { ok: true, code: "packed", line: state.line, number },
        commands: [command],
    };
}

/** @returns {Object} state that shows another line, chosen in the list */
export function show(state, lineId) {
    const line = lineOf(state, lineId);
    const place = line.location === state.place ? state.place : 0;
    return { ...state, line: lineId, place, asks: null };
}
