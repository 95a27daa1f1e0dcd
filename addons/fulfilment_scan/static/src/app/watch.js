import { call, DoorError, OfflineError, RefusedError } from "./api";
import { play } from "./sound";

const POLL = 2000;

/** What others do while a work is on the screen: colleagues, and the office. */
export class Watch {
    /** @param {import("./session").Session} session */
    constructor(session) {
        this.session = session;
        this.app = session.app;
        this.version = "";
        this.changed = null;
        this.isStopped = false;
        this.timer = setInterval(() => this.tick(), POLL);
    }

    stop() {
        this.isStopped = true;
        clearInterval(this.timer);
    }

    async tick() {
        if (this.isAsking || document.hidden || !this.app.isWorking) {
            return;
        }
        this.isAsking = true;
        try {
            await this.look();
        } finally {
            this.isAsking = false;
        }
    }

    async look() {
        const { id } = this.session.work;
        const before = this.session.current.pending;
        let answer;
        try {
            answer = await call("state", { work: id, after: this.version });
        } catch (error) {
            this.fail(error);
            return;
        }
        if (this.isStopped) {
            return;
        }
        this.app.queue.setOnline(true);
        // what is on its way may be in these figures or not
        const isCalm = !before.length && this.session.current.pending === before;
        if (answer.counters && isCalm) {
            this.version = answer.version;
            this.session.count(answer);
        }
        this.hear({ ...answer, changed: changeOf(answer) });
        this.app.touch();
    }

    fail(error) {
        if (this.isStopped) {
            return;
        }
        if (error instanceof DoorError) {
            this.app.onDoor(error);
        } else if (error instanceof OfflineError) {
            this.app.queue.setOnline(false);
        } else if (error instanceof RefusedError) {
            this.hear({ changed: "gone", text: error.text });
            this.app.touch();
        }
    }

    hear(answer) {
        if (answer.changed !== (this.changed?.changed || "")) {
            this.changed = answer.changed ? answer : null;
            if (answer.changed) {
                play("taken");
            }
        }
    }
}

/** @returns {string} what became of it while it was on the screen, "" when nothing did */
function changeOf({ state, changed }) {
    if (state === "cancelled") {
        return "cancelled";
    }
    return ["open", "checking", "finishing"].includes(state) ? changed || "" : "done";
}
