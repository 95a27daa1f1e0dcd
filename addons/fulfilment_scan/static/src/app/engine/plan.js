/** What is still to do, from what the server knows and what it was not told yet. */

const TINY = 1e-6;
const figuresCache = new WeakMap();

/** @returns {boolean} whether it is more, beyond what computers get wrong */
export function isMore(one, other) {
    return one > other + TINY;
}

/**
 * @param {Object} state see `createState`
 * @returns {Object} by line: `counted`, `checked`, `short`, and whether something of it
 *     is not confirmed by the server
 */
export function figuresOf(state) {
    let figures = figuresCache.get(state);
    if (!figures) {
        figures = {};
        for (const { id, counted, checked, short } of state.work.lines) {
            figures[id] = { counted, checked, short, isUnsure: false };
        }
        for (const command of state.pending) {
            applyPending(figures[command.line], command, state.work.mode);
        }
        figuresCache.set(state, figures);
    }
    return figures;
}

function applyPending(figure, { kind, quantity, data }, mode) {
    if (!figure) {
        return;
    }
    const counter = mode === "check" ? "checked" : "counted";
    if (kind === "count") {
        figure[counter] += quantity;
    } else if (kind === "short") {
        figure.short = quantity;
    } else if (kind === "undo" && data.kind === "count") {
        figure[counter] -= quantity;
    } else if (kind === "undo" && data.kind === "short") {
        figure.short = 0;
    } else {
        return;
    }
    figure.isUnsure = true;
}

export function lineOf(state, id) {
    return state.work.lines.find((line) => line.id === id);
}

/** @returns {string} where a line is taken; of what comes in, where it goes */
export function placeNameOf({ flow, locations }, line) {
    return locations[flow === "in" ? line.destination : line.location]?.name || "";
}

/** @returns {Object[]} in the order in which one walks */
export function sortedLines(state) {
    return [...state.work.lines].sort((a, b) => a.order - b.order || a.id - b.id);
}

export function doneOf(state, line) {
    return figuresOf(state)[line.id][state.work.mode === "check" ? "checked" : "counted"];
}

/** @returns {number} of how many `doneOf` is a part */
export function targetOf(state, line) {
    const figure = figuresOf(state)[line.id];
    if (state.work.mode === "check") {
        return figure.counted;
    }
    return Math.max(0, (line.needed || 0) - figure.short - takenInstead(state, line));
}

/** @returns {number} pieces of something else that go instead of it */
function takenInstead(state, line) {
    const figures = figuresOf(state);
    return state.work.lines
        .filter((other) => other.replaces === line.id)
        .reduce((sum, other) => sum + figures[other.id].counted, 0);
}

/** @returns {number} how many are still asked for */
export function needOf(state, line) {
    if (state.work.kind === "count") {
        return 0;
    }
    return Math.max(0, round(targetOf(state, line) - doneOf(state, line)));
}

/** @returns {number} how many more may be counted */
export function roomOf(state, line) {
    const { kind, mode, steps } = state.work;
    if (kind === "count" || (steps.over && mode !== "check")) {
        return Infinity;
    }
    const replaced = mode !== "check" && line.replaces && lineOf(state, line.replaces);
    if (replaced) {
        const left = line.most - figuresOf(state)[line.id].counted;
        return Math.max(0, Math.min(left, needOf(state, replaced)));
    }
    return needOf(state, line);
}

/** @returns {number} without what computers get wrong in the ninth digit */
export function round(number) {
    return Math.round(number * 1e6) / 1e6;
}

/** @returns {Object|undefined} the line to go on with: this one, or what comes next */
export function nextLine(state, from = state.line) {
    const lines = sortedLines(state);
    const start = Math.max(
        0,
        lines.findIndex((line) => line.id === from)
    );
    const around = [...lines.slice(start), ...lines.slice(0, start)];
    return around.find((line) => isMore(needOf(state, line), 0));
}

/** @returns {Object[]} lines of which the same is taken at the same place, by bin */
export function groupOf(state, line) {
    const bins = Object.fromEntries(state.work.transfers.map(({ id, bin }) => [id, bin]));
    return sortedLines(state)
        .filter(
            (other) =>
                other.product === line.product &&
                other.location === line.location &&
                other.lot === line.lot
        )
        .sort((a, b) => (bins[a.transfer] || 0) - (bins[b.transfer] || 0));
}

/** @returns {{done: number, target: number, lines: number, complete: number}} */
export function progressOf(state) {
    const sum = { done: 0, target: 0, lines: 0, complete: 0 };
    for (const line of state.work.lines) {
        const target = targetOf(state, line);
        const done = doneOf(state, line);
        sum.done += done;
        sum.target += target;
        sum.lines += isMore(target, 0) || isMore(done, 0);
        sum.complete += isMore(target, 0) && !isMore(target, done);
    }
    return { ...sum, done: round(sum.done), target: round(sum.target) };
}

/** @returns {boolean} whether the place has to be, or may be, scanned */
export function asksPlace(state) {
    const { work } = state;
    return work.mode !== "check" && work.kind !== "count" && work.steps.location !== "no";
}

/** @returns {boolean} whether what was taken is put somewhere, and that is scanned */
export function asksPut(state) {
    const { mode, kind, steps } = state.work;
    return mode !== "check" && kind !== "count" && (steps.bin || steps.destination === "required");
}

/** @returns {Object|undefined} `line`, `quantity`, `bin`, `destination`: what is put next */
export function putOf(state) {
    const waiting = state.work.lines.filter((line) => isMore(state.hand[line.id] || 0, 0));
    const first = waiting[0] && groupOf(state, waiting[0]);
    const line = first?.find((each) => waiting.includes(each));
    if (!line) {
        return undefined;
    }
    const transfer = state.work.transfers.find(({ id }) => id === line.transfer);
    return {
        line,
        quantity: state.hand[line.id],
        bin: (state.work.steps.bin && transfer?.bin) || 0,
        destination: line.destination,
    };
}

/** @returns {"go"|"take"|"put"|"done"} what the person does now */
export function phaseOf(state) {
    const put = putOf(state);
    if (put && !groupOf(state, put.line).some((line) => isMore(needOf(state, line), 0))) {
        return "put";
    }
    const line = nextLine(state);
    if (!line) {
        return put ? "put" : "done";
    }
    return asksPlace(state) && state.place !== line.location ? "go" : "take";
}
