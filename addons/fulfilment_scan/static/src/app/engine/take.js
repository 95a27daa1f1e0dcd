import { isoDate } from "../barcode";
import { makeCommand, refuse, tell, withCommands } from "./commands";
import {
    asksPlace,
    asksPut,
    groupOf,
    isMore,
    lineOf,
    needOf,
    nextLine,
    phaseOf,
    putOf,
    roomOf,
    round,
    sortedLines,
} from "./plan";

/**
 * A product was scanned.
 *
 * @param {Object} state
 * @param {Object} scanned of `identify`
 * @param {Object} tools
 * @returns {import("./commands").Step}
 */
export function take(state, scanned, tools) {
    const lines = sortedLines(state).filter((line) => line.product === scanned.product.id);
    if (!lines.length) {
        return state.work.kind === "count"
            ? tell(state, "add", { scanned })
            : refuse(state, tools, "wrong", scanned);
    }
    const put = phaseOf(state) === "put" && putOf(state);
    if (put && put.line.product !== scanned.product.id) {
        return refuse(state, tools, "put_first", scanned, { put });
    }
    const here = atPlace(state, lines);
    if (!here.length) {
        const code = state.place ? "not_here" : "place_first";
        const open = lines.find((line) => isMore(roomOf(state, line), 0));
        return refuse(state, tools, open ? code : "too_many", scanned, {
            wanted: (open || lines[0]).id,
        });
    }
    const line = here[0];
    if (line.tracking !== "none") {
        return takeTracked(state, here, scanned, tools);
    }
    if (isPast(scanned.expires, state, tools)) {
        return refuse(state, tools, "expired", scanned, { wanted: line.id });
    }
    return count(state, here, { ...scanned, lot: "" }, tools);
}

/** @returns {Object[]} lines that can be meant where the person stands, best first */
function atPlace(state, lines) {
    const open = lines.filter((line) => isMore(roomOf(state, line), 0));
    const shown = (line) => (line.id === state.line ? 0 : 1);
    const ordered = (open.length ? open : lines).sort(
        (a, b) => shown(a) - shown(b) || a.order - b.order || a.id - b.id
    );
    if (!asksPlace(state) || !open.length) {
        return ordered;
    }
    if (!state.place) {
        return state.work.steps.location === "required" ? [] : ordered;
    }
    return ordered.filter((line) => line.location === state.place);
}

/**
 * A product whose lot or serial number has to be known.
 *
 * @returns {import("./commands").Step}
 */
export function takeTracked(state, lines, scanned, tools) {
    const shown = lines.find((line) => line.id === state.line) || lines[0];
    const isSerial = shown.tracking === "serial";
    const lot = scanned.lot || (isSerial ? "" : state.lots[shown.id]);
    if (!lot) {
        return {
            state: { ...state, asks: { scanned, line: shown.id } },
            verdict: { ok: true, code: "ask_lot", line: shown.id, scanned },
            commands: [],
        };
    }
    const found = { ...scanned, lot };
    const wanted = { wanted: shown.id };
    const known = state.work.lots.find(
        (each) => each.product === scanned.product.id && each.name === lot
    );
    const isCount = state.work.kind === "count";
    if (known?.state === "held" && !isCount) {
        return refuse(state, tools, "held", { ...found, ...known }, wanted);
    }
    const expires = known?.expires || scanned.expires;
    if (isPast(expires, state, tools) || (known?.state === "expired" && !isCount)) {
        return refuse(state, tools, "expired", { ...found, expires }, wanted);
    }
    if (isSerial && wasScanned(state, scanned.product.id, lot)) {
        return refuse(state, tools, "serial_twice", found, wanted);
    }
    const every = state.work.lines.filter((line) => line.product === scanned.product.id);
    const exact = every.filter((line) => line.lot === lot);
    const fitting = lines.filter((line) => !line.lot || line.lot === lot);
    if (!fitting.length) {
        if (isCount) {
            return tell(state, "add", { scanned: found });
        }
        const isFull = exact.length > 0;
        const code = !isFull ? "not_reserved" : isSerial ? "serial_twice" : "too_many";
        return refuse(state, tools, code, found, wanted);
    }
    // a line that is reserved for this lot goes before one that is for any
    fitting.sort((a, b) => (b.lot === lot) - (a.lot === lot));
    if (isSerial && scanned.pack > 1) {
        return refuse(state, tools, "serial_each", { ...found, lot: "" }, wanted);
    }
    return count(state, fitting, isSerial ? { ...found, quantity: 1 } : found, tools);
}

/** @returns {boolean} whether it was no longer good yesterday; what lies there is counted */
function isPast(expires, state, tools) {
    return Boolean(expires) && state.work.kind !== "count" && expires < isoDate(tools.now());
}

function wasScanned(state, product, lot) {
    return state.log.some(
        (entry) =>
            entry.kind === "count" &&
            !entry.isUndone &&
            entry.product === product &&
            entry.lot === lot &&
            entry.mode === state.work.mode
    );
}

/**
 * Count pieces; a pack may serve several lines at the same place.
 *
 * @param {Object} state
 * @param {Object[]} lines that can be meant, best first
 * @param {Object} scanned with `product`, `quantity`, `lot`, `expires`, `code`
 * @param {Object} tools
 * @returns {import("./commands").Step}
 */
export function count(state, lines, scanned, tools) {
    const [first] = lines;
    const group = groupOf(state, first);
    const takers = lines.filter((line) => line.location === first.location);
    // of the same at the same place the bins come in their order
    const rank = (line) => (group.includes(line) ? group.indexOf(line) : group.length);
    takers.sort((a, b) => rank(a) - rank(b));
    const room = takers.reduce((sum, line) => sum + roomOf(state, line), 0);
    if (isMore(scanned.quantity, room)) {
        const isPack = scanned.pack > 1 && isMore(room, 0);
        return refuse(state, tools, "too_many", scanned, {
            wanted: first.id,
            room: round(room),
            offer: isPack ? { kind: "open_pack", quantity: round(room) } : null,
        });
    }
    return accept(state, share(state, takers, scanned.quantity), scanned, tools);
}

/** @returns {Object[]} `line` and `quantity`: what is needed first, the rest on top */
function share(state, lines, quantity) {
    const parts = [];
    let left = quantity;
    for (const measure of [needOf, roomOf]) {
        for (const line of lines) {
            const known = parts.find((part) => part.line === line);
            const most = measure(state, line) - (known?.quantity || 0);
            const some = round(Math.min(left, most));
            if (isMore(some, 0)) {
                left = round(left - some);
                if (known) {
                    known.quantity = round(known.quantity + some);
                } else {
                    parts.push({ line, quantity: some });
                }
            }
        }
    }
    return parts;
}

function accept(state, parts, scanned, tools) {
    const commands = parts.map(({ line, quantity }) =>
        makeCommand(tools, "count", {
            line: line.id,
            quantity,
            lot: scanned.lot || "",
            expires: scanned.expires || "",
            code: scanned.code || "",
            package: state.work.steps.pack && state.work.mode !== "check" ? state.package : 0,
        })
    );
    const hand = { ...state.hand };
    const seen = { ...state.seen };
    const lots = { ...state.lots };
    for (const { line, quantity } of parts) {
        seen[line.id] = true;
        if (scanned.lot) {
            lots[line.id] = scanned.lot;
        }
        if (asksPut(state)) {
            hand[line.id] = round((hand[line.id] || 0) + quantity);
        }
    }
    const shown = parts[0].line.id;
    const entry = {
        kind: "count",
        mode: state.work.mode,
        product: scanned.product.id,
        lot: scanned.lot || "",
        quantity: scanned.quantity,
        at: commands[0].at,
        parts: commands.map((command) => ({
            uuid: command.uuid,
            line: command.line,
            quantity: command.quantity,
            package: command.package,
        })),
        isUndone: false,
    };
    const next = withCommands(state, commands, {
        hand,
        seen,
        lots,
        asks: null,
        line: shown,
        log: [...state.log, entry],
    });
    return {
        state: moveOn(next),
        verdict: {
            ok: true,
            code: "counted",
            line: shown,
            quantity: scanned.quantity,
            scanned,
            complete: completeness(next, shown),
        },
        commands,
    };
}

/** @returns {""|"line"|"all"} what became complete */
export function completeness(state, lineId) {
    if (state.work.kind === "count") {
        return "";
    }
    if (phaseOf(state) === "done") {
        return "all";
    }
    const group = groupOf(state, lineOf(state, lineId));
    return group.some((line) => isMore(needOf(state, line), 0)) ? "" : "line";
}

/** @returns {Object} state that shows the next line once this one is complete */
export function moveOn(state) {
    if (phaseOf(state) === "put") {
        return { ...state, line: putOf(state).line.id };
    }
    // all bins that get the same are filled before one goes on
    const same = groupOf(state, lineOf(state, state.line));
    const first = sortedLines(state).find((each) => same.includes(each));
    const line =
        same.find((each) => isMore(needOf(state, each), 0)) || nextLine(state, first?.id);
    if (!line || line.id === state.line) {
        return state;
    }
    const place = line.location === state.place ? state.place : 0;
    return { ...state, line: line.id, place };
}
