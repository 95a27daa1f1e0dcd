/** What the server says to what it was told, and of what others do. */

/**
 * @param {Object} state
 * @param {Object[]} results of /fulfil/commands
 * @returns {{state: Object, refused: Object[]}} `refused`: results with their command
 */
export function confirm(state, results) {
    const told = Object.fromEntries(state.pending.map((command) => [command.uuid, command]));
    const answered = new Set(results.map(({ uuid }) => uuid));
    const counters = {};
    const refused = [];
    const reasons = {};
    for (const result of results) {
        const command = told[result.uuid];
        if (result.line && result.counted !== undefined) {
            const { counted, checked, short } = result;
            counters[result.line] = [counted, checked, short];
        }
        if (result.ok && command?.kind === "short") {
            reasons[command.line] = { reason: command.data.reason, then: command.data.then };
        }
        if (!result.ok && command && command.kind !== "refused") {
            refused.push({ ...result, command });
        }
    }
    const lost = new Set(refused.map(({ uuid }) => uuid));
    const hand = { ...state.hand };
    for (const { command } of refused) {
        if (command.kind === "count" && hand[command.line]) {
            hand[command.line] = Math.max(0, hand[command.line] - command.quantity);
        }
    }
    const log = !lost.size
        ? state.log
        : state.log.map((entry) =>
              entry.parts.some(({ uuid }) => lost.has(uuid)) ? { ...entry, isUndone: true } : entry
          );
    const pending = state.pending.filter(({ uuid }) => !answered.has(uuid));
    const counted = withCounters(state.work, counters);
    const work = {
        ...counted,
        lines: counted.lines.map((line) => ({ ...line, ...reasons[line.id] })),
    };
    return { state: { ...state, work, pending, hand, log }, refused };
}

/** @returns {Object} work with counters of lines: `[counted, checked, short]` */
export function withCounters(work, counters) {
    const lines = work.lines.map((line) => {
        const found = counters[line.id];
        if (!found) {
            return line;
        }
        const [counted, checked, short] = found;
        return {
            ...line,
            counted: counted ?? line.counted,
            checked: checked ?? line.checked,
            short: short ?? line.short,
        };
    });
    return { ...work, lines };
}
