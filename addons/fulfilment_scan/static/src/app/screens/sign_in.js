import { onMounted, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Screen } from "../parts/screen";

/** What the screens of somebody who is not signed in have in common. */
class DoorScreen extends Screen {
    get door() {
        return this.app.door;
    }

    get place() {
        const { device } = this.state.hello || {};
        return { title: device?.warehouse || _t("Scan App"), subtitle: device?.name || "" };
    }

    back() {
        this.door.askWho();
    }
}

export class BadgeScreen extends DoorScreen {
    static template = "fulfilment_scan.BadgeScreen";

    setup() {
        super.setup();
        this.local = useState({ isTyping: false, text: "" });
        this.input = useRef("input");
    }

    get languages() {
        return this.door.languages;
    }

    onScan(text) {
        this.door.giveBadge(text);
    }

    type() {
        this.local.isTyping = true;
        setTimeout(() => this.input.el?.focus());
    }

    submit() {
        const text = this.local.text.trim();
        if (text) {
            this.door.giveBadge(text);
        }
    }

    main() {
        this.app.openCamera();
    }
}

/** Digits of the PIN; sent by itself when the server says how many there are. */
export class PinScreen extends DoorScreen {
    static template = "fulfilment_scan.PinScreen";

    setup() {
        super.setup();
        this.local = useState({ pin: "" });
    }

    get who() {
        const { me } = this.state;
        const name = (this.props.isKnown && me?.name) || this.state.hello?.device?.personal;
        return name || this.place.title;
    }

    get notMe() {
        return _t("Not me");
    }

    get length() {
        return this.state.hello?.pin_digits || 0;
    }

    get dots() {
        const many = Math.max(this.length || 4, this.local.pin.length);
        return Array.from({ length: many }, (_each, index) => index < this.local.pin.length);
    }

    get dotsText() {
        return _t("%(typed)s digits", { typed: this.local.pin.length });
    }

    press(key) {
        if (this.state.isBusy) {
            return;
        }
        this.state.message = null;
        const { pin } = this.local;
        this.local.pin = key === "back" ? pin.slice(0, -1) : (pin + key).slice(0, 8);
        if (this.length && this.local.pin.length === this.length) {
            this.main();
        }
    }

    digit(key) {
        if (/^\d$|^back$/.test(key)) {
            this.press(key);
        }
    }

    async main() {
        const { pin } = this.local;
        if (pin.length >= 4 && !this.state.isBusy) {
            await this.door.signIn({ badge: this.door.badge, pin, lang: this.app.lang });
            this.local.pin = "";
        }
    }

    /** Another badge: somebody else. */
    onScan(text) {
        this.local.pin = "";
        if (this.props.isKnown && text !== this.door.badge) {
            this.door.notMe();
        }
        this.door.giveBadge(text);
    }

    back() {
        this.door.notMe();
    }
}

export class PasswordScreen extends DoorScreen {
    static template = "fulfilment_scan.PasswordScreen";

    setup() {
        super.setup();
        this.local = useState({ login: "", password: "" });
        this.input = useRef("input");
        onMounted(() => this.input.el.focus());
    }

    onScan() {}

    async main() {
        const { login, password } = this.local;
        if (login && password && !this.state.isBusy) {
            await this.door.signIn({ login: login.trim(), password, lang: this.app.lang });
            this.local.password = "";
        }
    }
}

/** The QR code of a manager was opened: it works once, so a person has to press. */
export class PairScreen extends DoorScreen {
    static template = "fulfilment_scan.PairScreen";

    onScan() {}

    main() {
        if (!this.state.isBusy) {
            this.door.pair(this.props.token);
        }
    }
}

/** Nobody is let in; says what to do. */
export class ClosedScreen extends DoorScreen {
    static template = "fulfilment_scan.ClosedScreen";

    get title() {
        return this.props.title || (this.isOffline ? _t("No connection") : _t("Not let in"));
    }

    get text() {
        return (
            this.props.text ||
            (this.isOffline
                ? _t("Nothing is kept on this device yet. Try again when there is a connection.")
                : _t("Ask the shift lead."))
        );
    }

    get isOffline() {
        return this.props.door === "offline";
    }

    onScan() {}

    main() {
        location.reload();
    }
}
