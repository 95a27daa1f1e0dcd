import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { call, DoorError, OfflineError, RefusedError, sendPhoto } from "./api";
import { device, setDevice, showTheme } from "./device";
import { Door } from "./door";
import { Opening } from "./opening";
import { Queue } from "./queue";
import { play } from "./sound";
import { Store } from "./store";
import { WorkStore } from "./work_store";

/** Screens of a work; there the server is asked what others do. */
const WORKING = new Set([
    "work", "lines", "scans", "pad", "lot", "short", "damaged", "pack", "finish", "problem",
    "people", "print", "replace", "release",
]);

/**
 * The app: what is on the screen, who is signed in, and what was scanned where. Screens
 * read `state` and call the methods.
 */
export class ScanApp {
    /** @param {() => Promise<void>} draw draws everything anew, in another language */
    constructor(draw) {
        this.draw = draw;
        this.state = reactive({
            screen: "loading",
            params: {},
            /** counts changes of what is not reactive: the work, the queue */
            tick: 0,
            isBusy: false,
            isCamera: false,
            message: null,
            me: null,
            home: null,
            hello: null,
        });
        this.handlers = null;
        this.session = null;
        this.start_ = null;
        this.store = new Store();
        this.works = new WorkStore(this.store);
        this.queue = new Queue({
            store: this.store,
            send: (work, commands) => call("commands", { work, commands }),
            sendPhoto,
            onResults: (work, results) => this.receive(work, results),
            onChange: () => this.touch(),
            onDoor: (error) => this.onDoor(error),
        });
        this.door = new Door(this);
        this.opening = new Opening(this);
        window.addEventListener("online", () => this.queue.flush());
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
    }

    async start() {
        showTheme();
        await this.door.arrive();
    }

    // what is on the screen

    get isWorking() {
        return WORKING.has(this.state.screen);
    }

    get isCamera() {
        return this.state.isCamera;
    }

    go(screen, params = {}) {
        this.state.message = null;
        this.state.params = params;
        this.state.screen = screen;
    }

    touch() {
        this.state.tick += 1;
    }

    say(title, text = "", kind = "no") {
        this.state.message = { title, text, kind };
        if (kind === "no") {
            play("wrong");
        }
    }

    openCamera() {
        this.state.isCamera = true;
    }

    closeCamera() {
        this.state.isCamera = false;
    }

    toggleNight(isDark) {
        setDevice({ theme: isDark ? "dark" : "light" });
        this.touch();
    }

    /** Somebody is here. */
    used() {
        this.door.used();
    }

    // what is scanned

    /** A barcode, wherever it comes from. */
    scan(text) {
        this.used();
        this.state.message = null;
        return this.handlers?.onScan?.(text);
    }

    /** What becomes of a step; the screens that follow by themselves. */
    shown(verdict) {
        if (verdict.code === "ask_lot") {
            this.go("lot");
        } else if (this.state.screen === "lot") {
            this.go("work");
        }
        if (verdict.complete === "all") {
            setTimeout(() => this.moveOn(), 700);
        }
    }

    /** All is there: it is packed, or finished. */
    moveOn() {
        const isRefused = this.session?.verdict && !this.session.verdict.ok;
        const isDone = this.session?.phase === "done" && this.session.work.kind !== "count";
        if (this.state.screen === "work" && isDone && !isRefused) {
            this.go(this.nextScreen);
        }
    }

    get nextScreen() {
        const { steps, mode } = this.session.work;
        return steps.pack && mode !== "check" ? "pack" : "finish";
    }

    // asking the server

    /**
     * Ask, and tell the person when it can't be.
     *
     * @returns {Promise<Object|null>} null: it was told already
     */
    async ask(route, params, { onRefused } = {}) {
        this.state.isBusy = true;
        try {
            const answer = await call(route, params);
            this.queue.setOnline(true);
            return answer;
        } catch (error) {
            if (error instanceof RefusedError && onRefused?.(error)) {
                return null;
            }
            this.fail(error);
            return null;
        } finally {
            this.state.isBusy = false;
        }
    }

    fail(error) {
        if (error instanceof DoorError) {
            this.onDoor(error);
        } else if (error instanceof OfflineError) {
            this.queue.setOnline(false);
            this.say(_t("No connection"), _t("Try again when it is back."));
        } else if (error instanceof RefusedError) {
            this.say(error.title || _t("Not possible"), error.text);
        } else {
            console.error(error);
            this.say(_t("It did not work"), _t("Try again, or ask the shift lead."));
        }
    }

    onDoor(error) {
        this.door.closed(error);
    }

    /** The server has answered scans; those of another work are kept for it. */
    async receive(work, results) {
        await this.works.keepResults(work, results);
        if (this.session?.work.id === work) {
            this.session.receive(results);
        } else {
            this.tellOthers(results.filter(({ ok }) => !ok));
        }
        this.touch();
    }

    /** What was refused later is seen, wherever one is in the work. */
    showRefusals() {
        if (this.isWorking && this.state.screen !== "work") {
            this.go("work");
        }
    }

    /** Of a work that was left. */
    tellOthers([first, ...others]) {
        if (first) {
            const more = others.length ? _t(" And %s more.", others.length) : "";
            this.say(first.title || _t("Not counted"), `${first.text || ""}${more}`);
        }
    }

    get nomenclature() {
        return this.start_?.nomenclature;
    }

    get reasons() {
        return this.start_?.reasons || [];
    }

    get device() {
        return this.start_?.device || this.state.hello?.device || {};
    }

    get lang() {
        return this.start_?.lang || device.lang || this.state.hello?.lang || "en_US";
    }

    // moving around

    async goHome() {
        this.closeSession();
        this.go("home");
        await this.refreshHome();
    }

    async refreshHome() {
        try {
            const home = await call("home");
            this.queue.setOnline(true);
            this.state.home = home;
            await this.store.keep("home", home);
        } catch (error) {
            if (error instanceof OfflineError) {
                this.queue.setOnline(false);
            } else {
                this.fail(error);
            }
        }
    }

    closeSession() {
        this.session?.close();
        this.session = null;
        this.store.forget("open").catch(() => {});
        setDevice({ isWorking: false });
    }

    /** @param {string} code scanned or typed outside of a work */
    find(code) {
        return this.opening.find(code);
    }
}
