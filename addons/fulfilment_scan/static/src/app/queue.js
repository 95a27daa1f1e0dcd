import { DoorError, OfflineError, RefusedError } from "./api";

/** Commands in one request. */
export const BATCH = 50;
const PAUSES = [250, 500, 1000, 2000, 4000, 5000];
const LOCK = "fulfilment_scan.send";
const CHANNEL = "fulfilment_scan.results";

const noLocks = { request: (_name, method) => method() };

/**
 * Commands on their way to the server: kept before anything else, sent in their order,
 * one request at a time, until each has its answer. Several tabs share the store; one of
 * them sends.
 */
export class Queue {
    /**
     * @param {Object} options
     * @param {import("./store").Store} options.store
     * @param {(work: number, commands: Object[]) => Promise<Object>} options.send
     * @param {(photo: Object) => Promise<void>} [options.sendPhoto]
     * @param {(work: number, results: Object[]) => Promise<void>} options.onResults
     * @param {(queue: Queue) => void} [options.onChange] number or connection has changed
     * @param {(error: Error) => void} [options.onDoor] the server asks who it is
     * @param {Object} [options.locks] Web Locks
     * @param {(ms: number) => Promise<void>} [options.wait]
     */
    constructor(options) {
        const nothing = () => {};
        Object.assign(this, { onChange: nothing, onDoor: nothing, ...options });
        this.locks = options.locks || globalThis.navigator?.locks || noLocks;
        this.owner = "";
        this.waiting = 0;
        this.isOnline = true;
        this.offlineSince = null;
        this.running = null;
        this.size = BATCH;
        this.wake = nothing;
        if (globalThis.BroadcastChannel) {
            this.channel = new BroadcastChannel(CHANNEL);
            this.channel.onmessage = ({ data }) => this.hear(data);
        }
    }

    /** @param {string} owner whose commands are sent: each person sends their own */
    async open(owner) {
        this.owner = owner;
        await this.count();
        this.flush();
    }

    close() {
        this.owner = "";
        this.waiting = 0;
    }

    /** @returns {Promise<Object[]>} commands of a work that have no answer yet */
    async pendingOf(work) {
        const records = await this.store.commandsOf(this.owner);
        return records.filter((each) => each.work === work).map(({ command }) => command);
    }

    /** @returns {Promise<void>} when they can't be lost any more */
    async add(work, commands) {
        if (!commands.length) {
            return;
        }
        const { owner } = this;
        this.waiting += commands.length;
        this.onChange(this);
        try {
            await this.store.addCommands(commands.map((command) => ({ owner, work, command })));
        } catch (error) {
            this.waiting -= commands.length;
            this.onChange(this);
            throw error;
        }
        this.flush();
    }

    async addPhoto(work, uuid, file) {
        await this.store.addPhoto({ owner: this.owner, work, uuid, file });
        this.flush();
    }

    /** Send what waits; at once when a pause is under way. */
    flush() {
        this.again = true;
        this.wake();
        this.running ||= this.run();
        return this.running;
    }

    async run() {
        let failures = 0;
        while (this.owner) {
            const { owner } = this;
            this.again = false;
            try {
                const isEmpty = await this.locks.request(LOCK, () => this.round(owner));
                failures = 0;
                await this.count();
                if (!isEmpty) {
                    this.setOnline(true);
                } else if (!this.again) {
                    break;
                }
            } catch (error) {
                if (error instanceof DoorError) {
                    this.onDoor(error);
                    break;
                }
                // of several the server can't answer one may be the cause
                this.size = error instanceof OfflineError ? BATCH : 1;
                this.setOnline(!(error instanceof OfflineError));
                await this.pause(PAUSES[Math.min(failures, PAUSES.length - 1)]);
                failures += 1;
            }
        }
        // at once: whoever adds something now has to start anew
        this.running = null;
    }

    /** @returns {Promise<boolean>} whether nothing waits */
    async round(owner) {
        const records = await this.store.commandsOf(owner, this.size);
        if (!records.length) {
            await this.sendPhotos(owner);
            return true;
        }
        const { work } = records[0];
        const end = records.findIndex((record) => record.work !== work);
        const batch = end < 0 ? records : records.slice(0, end);
        const commands = batch.map(({ command }) => command);
        const results = await this.ask(work, commands);
        const told = new Set(results.map(({ uuid }) => uuid));
        const done = batch.filter(({ command }) => told.has(command.uuid));
        if (!done.length) {
            throw new Error("The server has answered nothing");
        }
        // what it has led to is kept first: sent again, it would have the same answer
        await this.onResults(work, results);
        await this.store.removeCommands(done.map(({ number }) => number));
        this.size = BATCH;
        this.channel?.postMessage({ owner, work, results });
        return false;
    }

    /** @returns {Promise<Object[]>} results; a refusal of the whole is one of each */
    async ask(work, commands) {
        try {
            return (await this.send(work, commands)).results;
        } catch (error) {
            if (!(error instanceof RefusedError)) {
                throw error;
            }
            const { code, title, text } = error;
            return commands.map(({ uuid }) => ({ uuid, ok: false, refused: code, title, text }));
        }
    }

    async sendPhotos(owner) {
        for (const photo of this.sendPhoto ? await this.store.photosOf(owner) : []) {
            await this.sendPhoto(photo);
            await this.store.removePhoto(photo.uuid);
        }
    }

    /** Another tab has sent what this one has on its screen. */
    hear({ owner, work, results }) {
        if (owner === this.owner) {
            this.onResults(work, results);
            this.count();
        }
    }

    /** @returns {Promise<boolean>} whether all was answered within so many ms */
    async drained(milliseconds) {
        const over = new Promise((resolve) => setTimeout(resolve, milliseconds));
        await Promise.race([this.flush(), over]);
        await this.count();
        return !this.waiting;
    }

    async count() {
        this.waiting = this.owner ? (await this.store.commandsOf(this.owner)).length : 0;
        this.onChange(this);
    }

    setOnline(isOnline) {
        if (this.isOnline !== isOnline) {
            this.isOnline = isOnline;
            this.offlineSince = isOnline ? null : new Date();
            if (isOnline) {
                this.wake();
            }
            this.onChange(this);
        }
    }

    async pause(milliseconds) {
        const woken = new Promise((resolve) => {
            this.wake = resolve;
        });
        const wait = this.wait || ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
        await Promise.race([woken, wait(milliseconds)]);
        this.wake = () => {};
    }
}
