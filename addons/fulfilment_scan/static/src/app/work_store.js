import { withCounters } from "./engine/confirm";

/** The open work, kept on the device: a reload without a connection goes on with it. */
export class WorkStore {
    /** @param {import("./store").Store} store */
    constructor(store) {
        this.store = store;
        this.last = Promise.resolve();
    }

    /** One after another: what is read is written again, with a change. */
    inTurn(method) {
        const turn = this.last.then(method);
        this.last = turn.catch(() => {});
        return turn;
    }

    /** @returns {Promise<{work: Object, kept: Object}|null>} */
    async load(id) {
        const work = await this.store.kept(`work:${id}`);
        if (!work) {
            return null;
        }
        const counters = (await this.store.kept(`counters:${id}`)) || {};
        const kept = (await this.store.kept(`steps:${id}`)) || {};
        return { work: withCounters(work, counters), kept };
    }

    keepWork(work) {
        return this.inTurn(async () => {
            await this.store.keep(`work:${work.id}`, work);
            await this.store.forget(`counters:${work.id}`);
        });
    }

    /** Small and often: where one stands, and what can be undone. */
    keepSteps(id, steps) {
        return this.store.keep(`steps:${id}`, steps);
    }

    /** @param {Object[]} results what the server has counted by now */
    keepResults(id, results) {
        return this.inTurn(async () => {
            const counters = (await this.store.kept(`counters:${id}`)) || {};
            for (const { line, counted, checked, short } of results) {
                if (line && counted !== undefined) {
                    counters[line] = [counted, checked, short];
                }
            }
            await this.store.keep(`counters:${id}`, counters);
        });
    }

    forget(id) {
        return this.inTurn(async () => {
            for (const name of ["work", "counters", "steps"]) {
                await this.store.forget(`${name}:${id}`);
            }
        });
    }
}
