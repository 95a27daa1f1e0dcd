import { _t } from "@web/core/l10n/translation";
import { call, OfflineError } from "./api";
import { setDevice } from "./device";
import { Session } from "./session";

/** Opening something: found by its barcode, chosen in a list, or as it was before. */
export class Opening {
    constructor(app) {
        this.app = app;
    }

    /** @param {string} code scanned or typed: anything */
    async find(code) {
        const found = await this.app.ask("find", { code });
        if (!found) {
            return;
        }
        if (found.person) {
            await this.changePerson(found.person);
        } else if (found.list) {
            this.app.go("found", { title: found.list, rows: found.rows, location: found.location });
        } else if (found.open.work) {
            await this.openWork(found.open.work);
        } else if (found.open.pickup) {
            this.app.go("pickup", { transfer: found.open.pickup, code });
        } else if (found.open.location) {
            await this.claim({ location: found.open.location });
        } else if (found.open.batch) {
            await this.claim({ batch: found.open.batch });
        } else {
            await this.claim({ transfers: [found.open.transfer] });
        }
    }

    async changePerson(badge) {
        if (badge === this.app.state.me.badge) {
            this.app.say(_t("That is you"), this.app.state.me.name, "info");
            return;
        }
        await this.app.door.signOut();
        if (!this.app.state.me) {
            this.app.door.giveBadge(badge);
        }
    }

    /** @param {Object} what `transfers`, `batch`, `location` or `work`; `how` and `reason` */
    async claim(what) {
        const answer = await this.app.ask("claim", what, {
            onRefused: (error) => {
                if (error.code === "taken") {
                    this.app.go("taken", { ...error.answer, what });
                    return true;
                }
                return false;
            },
        });
        if (answer) {
            await this.begin(answer.work);
        }
    }

    /**
     * To check it, to take it back: begun by what it is about.
     *
     * @param {{id: number, name: string}} work
     * @param {Object} [more] `how` and `reason`
     */
    async claimWork({ id, name }, more = {}) {
        let open = null;
        try {
            ({ open } = await call("find", { code: name }));
        } catch {
            // several that were taken together have no name that can be found
        }
        if (open?.transfer) {
            await this.claim({ transfers: [open.transfer], ...more });
        } else if (open?.batch) {
            await this.claim({ batch: open.batch, ...more });
        } else {
            await this.claim({ work: id, ...more });
        }
    }

    /** @param {number} id of a work that is this person's */
    async openWork(id) {
        await this.app.queue.drained(1500);
        try {
            const { work } = await call("work", { work: id });
            this.app.queue.setOnline(true);
            if (work.mine && ["open", "checking"].includes(work.state)) {
                await this.begin(work);
            } else {
                await this.claimWork(work);
            }
        } catch (error) {
            const isOffline = error instanceof OfflineError;
            const known = isOffline && (await this.app.works.load(id));
            if (known) {
                this.app.queue.setOnline(false);
                await this.begin(known.work, { isKept: true });
            } else {
                this.app.fail(error);
            }
        }
    }

    async begin(work, { isKept = false } = {}) {
        const known = await this.app.works.load(work.id);
        if (!isKept) {
            await this.app.works.keepWork(work);
        }
        const pending = await this.app.queue.pendingOf(work.id);
        this.app.session?.close();
        this.app.session = new Session(this.app, work, known?.kept, pending);
        await this.app.store.keep("open", work.id);
        setDevice({ isWorking: true });
        this.keepPictures(work);
        this.app.go("work");
        this.app.moveOn();
    }

    /** Pictures are there without a connection, too. */
    keepPictures(work) {
        const urls = Object.values(work.products)
            .filter(({ image }) => image)
            .slice(0, 200)
            .map(({ id }) => `/fulfil/image/${work.id}/${id}`);
        navigator.serviceWorker?.controller?.postMessage({ kind: "pictures", urls });
    }

    /** @returns {Promise<boolean>} whether a work was open when the page was left */
    async resume() {
        const id = await this.app.store.kept("open");
        if (!id) {
            return false;
        }
        await this.openWork(id);
        return this.app.isWorking;
    }
}
