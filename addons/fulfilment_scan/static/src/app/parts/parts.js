import { Component, useEnv, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Icon } from "./icons";

/** Who, what, and whether the server hears it. */
export class Bar extends Component {
    static template = "fulfilment_scan.Bar";
    static components = { Icon };
    static props = {
        title: String,
        subtitle: { type: String, optional: true },
        face: { type: String, optional: true },
    };

    setup() {
        this.app = useEnv().app;
        this.state = useState(this.app.state);
    }

    get net() {
        const { queue } = this.app;
        // read so that it is drawn anew
        void this.state.tick;
        if (queue.isOnline) {
            return { icon: "on", isOff: false, text: _t("Online") };
        }
        const text = queue.waiting ? _t("%s waiting", queue.waiting) : _t("Offline");
        return { icon: "cloudoff", isOff: true, text };
    }
}

/** The buttons in the thumb's reach; F1 to F4 press them, too. */
export class Dock extends Component {
    static template = "fulfilment_scan.Dock";
    static components = { Icon };
    static props = { buttons: Array };
}

/** Something went wrong, or should be known, outside of a work. */
export class Message extends Component {
    static template = "fulfilment_scan.Message";
    static components = { Icon };
    static props = {};

    setup() {
        this.state = useState(useEnv().app.state);
    }

    get message() {
        return this.state.message;
    }

    get icon() {
        return this.message.kind === "no" ? "wrong" : "okay";
    }
}

/** The big button: what the camera sees is scanned. */
export class ScanButton extends Component {
    static template = "fulfilment_scan.ScanButton";
    static components = { Icon };
    static props = { label: { type: String, optional: true } };

    setup() {
        this.app = useEnv().app;
    }

    get label() {
        return this.props.label || _t("Scan with camera");
    }
}

/** Digits for gloves. */
export class Keys extends Component {
    static template = "fulfilment_scan.Keys";
    static components = { Icon };
    static props = {
        press: Function,
        extra: { type: String, optional: true },
        onExtra: { type: Function, optional: true },
    };

    digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
}
