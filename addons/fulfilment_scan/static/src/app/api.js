import { ConnectionAbortedError, ConnectionLostError, rpc } from "@web/core/network/rpc";

/** After so long a bad connection is none. */
const TIMEOUT = 15000;
const SESSION_EXPIRED = 100;

/** The server was not reached: what was sent may have arrived, or not. */
export class OfflineError extends Error {}

/** The server asks who it is. `door`: `sign_in`, `revoked` or `forbidden`. */
export class DoorError extends Error {
    constructor({ door, title, text }) {
        super(title || door);
        Object.assign(this, { door, title, text });
    }
}

/** Something a person can mend. `code`, `title`, `text`, and `answer` with the rest. */
export class RefusedError extends Error {
    constructor(answer) {
        super(answer.text);
        Object.assign(this, { code: answer.refused, ...answer, answer });
    }
}

/**
 * Ask the server, see docs/scan_app.md.
 *
 * @param {string} route behind /fulfil/
 * @param {Object} [params]
 * @returns {Promise<Object>}
 * @throws {OfflineError|DoorError|RefusedError|Error} the last one when the server fails
 */
export async function call(route, params = {}) {
    const request = rpc(`/fulfil/${route}`, params, { silent: true });
    const timer = setTimeout(() => request.abort(), TIMEOUT);
    let answer;
    try {
        answer = await request;
    } catch (error) {
        if (error instanceof ConnectionLostError || error instanceof ConnectionAbortedError) {
            throw new OfflineError(route);
        }
        if (error.code === SESSION_EXPIRED) {
            throw new DoorError({ door: "sign_in" });
        }
        throw error;
    } finally {
        clearTimeout(timer);
    }
    if (answer?.door) {
        throw new DoorError(answer);
    }
    if (answer?.refused) {
        throw new RefusedError(answer);
    }
    return answer;
}

/**
 * What the page has asked for before this was loaded; later, and when that failed, the
 * server is asked again.
 *
 * @returns {Promise<Object>} as of `call("hello")`
 */
export async function hello() {
    const early = odoo.fulfilHello;
    delete odoo.fulfilHello;
    if (early) {
        let timer;
        const late = new Promise((_resolve, reject) => {
            timer = setTimeout(() => reject(new OfflineError("hello")), TIMEOUT);
        });
        try {
            const { result } = await Promise.race([early.then((found) => found.json()), late]);
            if (result) {
                return result;
            }
        } catch (error) {
            if (error instanceof OfflineError) {
                throw error;
            }
        } finally {
            clearTimeout(timer);
        }
    }
    return call("hello");
}

/** Send a photo of what is short or damaged. */
export async function sendPhoto({ work, uuid, file }) {
    const form = new FormData();
    form.append("work", work);
    form.append("uuid", uuid);
    form.append("file", file, "photo.jpg");
    let response;
    try {
        response = await fetch("/fulfil/photo", { method: "POST", body: form });
    } catch {
        throw new OfflineError("photo");
    }
    if (response.status >= 500) {
        throw new Error("photo");
    }
}
