/** Commands: what the server is told. Made here, kept and sent by the queue. */

/**
 * A step that is being made: the state after it, what the server is told, and what the
 * person is.
 *
 * @typedef {{state: Object, verdict: Object, commands: Object[]}} Step
 * @typedef {{id: () => string, now: () => Date}} Tools
 */

const REASONS = { place_first: "not_here", product_first: "wrong", put_first: "bin" };

/**
 * @param {Tools} tools
 * @param {string} kind
 * @param {Object} values
 * @returns {Object} command, as the server wants it
 */
export function makeCommand(tools, kind, values) {
    return {
        uuid: tools.id(),
        at: tools.now().toISOString(),
        kind,
        line: null,
        quantity: 0,
        lot: "",
        expires: "",
        code: "",
        package: 0,
        destination: 0,
        undoes: "",
        data: {},
        ...values,
    };
}

/** @returns {Object} state that knows of commands which the server does not know yet */
export function withCommands(state, commands, changes = {}) {
    return { ...state, ...changes, pending: [...state.pending, ...commands] };
}

/**
 * @param {Object} state
 * @param {Tools} tools
 * @param {string} code why, see `words.js`
 * @param {Object} scanned of `identify`
 * @param {Object} [more] what the screen shows of it
 * @returns {Step} nothing is counted; the server is told for its statistics
 */
export function refuse(state, tools, code, scanned, more = {}) {
    const command = makeCommand(tools, "refused", {
        line: more.line || state.line || null,
        quantity: Number.isFinite(scanned.quantity) ? scanned.quantity : 0,
        lot: scanned.lot || "",
        code: scanned.code || "",
        data: { reason: REASONS[code] || code },
    });
    return {
        state: withCommands(state, [command], { asks: null }),
        verdict: { ok: false, code, scanned, line: state.line, ...more },
        commands: [command],
    };
}

/** @returns {Step} nothing happens but words */
export function tell(state, code, more = {}) {
    return { state, verdict: { ok: true, code, line: state.line, ...more }, commands: [] };
}
