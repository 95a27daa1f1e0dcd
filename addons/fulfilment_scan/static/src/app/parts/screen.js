import { Component, onMounted, onWillDestroy, useEnv, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import * as format from "../format";
import { Icon } from "./icons";
import { Bar, Dock, Keys, Message, ScanButton } from "./parts";

/**
 * What all screens have: they hear scans and keys while they are shown.
 *
 * A screen may have `onScan(text)`, `main()` (Enter), `back()` (Esc), `digit(key)` and
 * `dock`, a list of buttons that F1 to F4 press.
 */
export class Screen extends Component {
    static components = { Bar, Dock, Icon, Keys, Message, ScanButton };
    static props = ["*"];

    setup() {
        this.app = useEnv().app;
        this.state = useState(this.app.state);
        this.format = format;
        onMounted(() => {
            this.app.handlers = this;
        });
        onWillDestroy(() => {
            if (this.app.handlers === this) {
                this.app.handlers = null;
            }
        });
    }

    /** Scan anything, anywhere. */
    onScan(text) {
        return this.app.find(text);
    }

    back() {
        return this.app.goHome();
    }

    get dock() {
        return [];
    }

    get homeButton() {
        return { icon: "home", label: _t("Home"), action: () => this.app.goHome() };
    }
}
