import { _t } from "@web/core/l10n/translation";
import { call, hello as askHello, OfflineError } from "./api";
import { device, setDevice } from "./device";
import { setTerms } from "./terms";

const PAIR = /^#pair=(.+)/;

/** Who is here: pairing, signing in and out, and the pause after which the PIN is asked. */
export class Door {
    constructor(app) {
        this.app = app;
        this.badge = "";
        this.lastUse = Date.now();
        this.isLocked = false;
        setInterval(() => this.lookAtClock(), 10000);
    }

    get state() {
        return this.app.state;
    }

    /** The page was opened. */
    async arrive() {
        // behind a #, so that no log has seen it
        const token = PAIR.exec(location.hash)?.[1];
        if (token) {
            // it works once, and nobody has to read it in the address bar
            history.replaceState(null, "", "/fulfil");
        }
        let hello, start;
        try {
            ({ start, ...hello } = await askHello());
            // in the words of who is in
            const { lang, terms } = start || hello;
            Object.assign(hello, { lang, terms });
            this.state.hello = hello;
        } catch (error) {
            await this.arriveWithout(error);
            return;
        }
        this.remember("hello", hello);
        if (start && !token) {
            await this.begin(start);
            return;
        }
        await this.speak(hello);
        if (token) {
            this.app.go("pair", { token: decodeURIComponent(token) });
        } else if (hello.signed_in) {
            await this.enter();
        } else {
            this.askWho();
        }
    }

    /** For a start without a connection; the first screen goes before the disk. */
    remember(name, value) {
        this.app.store.keep(name, value).catch((error) => console.error(error));
    }

    /** Without a connection the app goes on where it was. */
    async arriveWithout(error) {
        const start = await this.app.store.kept("start");
        this.state.hello = (await this.app.store.kept("hello")) || null;
        if (start && error instanceof OfflineError) {
            this.state.home = (await this.app.store.kept("home")) || start.home;
            await this.welcome(start);
            this.app.queue.setOnline(false);
        } else {
            await this.translate(start?.lang || "en_US", start?.terms || this.state.hello?.terms);
            this.app.go("closed", { door: "offline" });
        }
    }

    /** The language that was chosen at this device, or the one of the browser. */
    async speak(hello) {
        let { lang, terms } = hello;
        if (!hello.signed_in && device.lang && device.lang !== lang) {
            try {
                terms = await call("terms", { lang: device.lang });
                lang = device.lang;
            } catch {
                // then in the other one
            }
        }
        await this.translate(lang, terms);
    }

    async translate(lang, terms) {
        if (setTerms(lang, terms)) {
            await this.app.draw();
        }
    }

    /** @returns {Object[]} `code` and a short name, in the language itself */
    get languages() {
        const languages = (this.state.hello?.languages || []).slice(0, 6);
        return languages.map(({ code, name }) => ({ code, short: name.replace(/ \(.*/, "") }));
    }

    async chooseLanguage(lang) {
        const terms = await this.app.ask("terms", { lang });
        if (terms) {
            setDevice({ lang });
            await this.translate(lang, terms);
        }
    }

    askWho() {
        this.badge = "";
        this.app.go(this.state.hello?.device ? "badge" : "password");
    }

    // in

    async pair(token) {
        const done = await this.app.ask("pair", { token });
        if (done) {
            await this.arrive();
        }
    }

    giveBadge(code) {
        this.badge = code;
        this.app.go("pin");
    }

    /** @returns {Promise<boolean>} whether it was right */
    async signIn(params) {
        const done = await this.app.ask("sign_in", params);
        if (done) {
            this.isLocked = false;
            await this.enter();
        }
        return Boolean(done);
    }

    /** @param {Object} [wishes] `lang`: the person wants to read it in this one */
    async enter(wishes = {}) {
        const start = await this.app.ask("start", wishes);
        if (!start) {
            if (this.state.screen === "loading") {
                this.app.go("closed", { door: "offline" });
            }
            return;
        }
        await this.begin(start);
    }

    /** @param {Object} start what the server tells somebody who is in */
    async begin(start) {
        this.state.home = start.home;
        this.remember("start", start);
        await this.welcome(start);
    }

    async welcome(start) {
        this.app.start_ = start;
        const isOther = this.state.me && this.state.me.id !== start.me.id;
        this.state.me = start.me;
        this.used();
        const opened = this.app.queue.open(String(start.me.id));
        if (isOther) {
            this.app.closeSession();
        }
        // without a work the list is there before the disk has answered
        const isList = !this.app.session && !device.isWorking;
        if (this.app.session || isList) {
            this.app.go(isList ? "home" : "work");
        }
        await this.translate(start.lang, start.terms);
        await opened;
        const isWork = this.app.session || (await this.app.opening.resume());
        if (!isWork && !isList) {
            this.app.go("home");
        }
    }

    // out

    async signOut() {
        if (!(await this.app.queue.drained(2000))) {
            const { waiting } = this.app.queue;
            this.app.say(
                _t("Not sent yet"),
                waiting === 1
                    ? _t("1 scan waits for a connection. Sign out afterwards.")
                    : _t("%s scans wait for a connection. Sign out afterwards.", waiting)
            );
            return;
        }
        if (await this.app.ask("sign_out", {})) {
            this.leave();
            this.askWho();
        }
    }

    leave() {
        this.app.closeSession();
        this.app.queue.close();
        this.app.store.forget("start");
        this.state.me = null;
        this.app.start_ = null;
    }

    /** @param {import("./api").DoorError} error the server lets nobody in */
    closed({ door, title, text }) {
        if (this.isLocked || ["pin", "password", "badge"].includes(this.state.screen)) {
            return;
        }
        if (door !== "sign_in") {
            this.leave();
            this.app.go("closed", { door, title, text });
        } else if (this.state.me?.badge && this.state.hello?.device) {
            this.lock();
        } else {
            this.app.go("password");
        }
    }

    // the pause

    used() {
        this.lastUse = Date.now();
    }

    lookAtClock() {
        const minutes = this.app.start_?.settings?.idle_minutes;
        const { hello, me } = this.state;
        const isShared = hello?.device && !hello.device.personal;
        const isIdle = Date.now() - this.lastUse > minutes * 60000;
        // what is not sent yet needs the person; without a connection no PIN is right
        if (minutes && isShared && me?.badge && isIdle && !this.isLocked) {
            if (this.app.queue.isOnline && !this.app.queue.waiting) {
                call("sign_out").catch(() => {});
                this.lock();
            }
        }
    }

    /** Back to the PIN; the work stays as it is. */
    lock() {
        this.isLocked = true;
        this.badge = this.state.me.badge;
        this.app.closeCamera();
        this.app.go("pin", { isKnown: true });
    }

    notMe() {
        this.isLocked = false;
        this.leave();
        this.askWho();
    }
}
