import { onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Screen } from "../parts/screen";

/** Transfers to choose from. */
class ListScreen extends Screen {
    open(row) {
        return this.app.opening.claim({ transfers: [row.id] });
    }

    about(row) {
        const { number, due } = this.format;
        const pieces = row.pieces === 1 ? _t("1 piece") : _t("%s pieces", number(row.pieces));
        return [row.partner || row.origin, pieces, due(row.due)].filter(Boolean).join(" · ");
    }

    main() {
        this.app.openCamera();
    }
}

/** What waits of an operation type; several may be taken together, with a bin for each. */
export class WaitingScreen extends ListScreen {
    static template = "fulfilment_scan.WaitingScreen";

    setup() {
        super.setup();
        this.local = useState({ rows: [], total: 0, search: "", chosen: {}, isMany: false });
        this.input = useRef("input");
        onWillStart(() => this.load());
    }

    async load(offset = 0) {
        const { search } = this.local;
        const answer = await this.app.ask("waiting", { type: this.props.type.id, offset, search });
        if (answer) {
            this.local.rows = offset ? [...this.local.rows, ...answer.rows] : answer.rows;
            this.local.total = answer.total;
        }
    }

    search(text) {
        this.local.search = text;
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.load(), 250);
    }

    get subtitle() {
        return _t("%s waiting", this.local.total);
    }

    get chosen() {
        return this.local.rows.filter(({ id }) => this.local.chosen[id]);
    }

    get label() {
        return _t("Pick %s together", this.chosen.length);
    }

    press(row) {
        if (this.local.isMany) {
            this.local.chosen[row.id] = !this.local.chosen[row.id];
        } else {
            this.open(row);
        }
    }

    begin() {
        return this.app.opening.claim({ transfers: this.chosen.map(({ id }) => id) });
    }

    get dock() {
        return [
            this.homeButton,
            { icon: "search", label: _t("Search"), action: () => this.input.el.focus() },
            {
                icon: "trolley",
                label: this.local.isMany ? _t("One only") : _t("Several"),
                action: () => Object.assign(this.local, { isMany: !this.local.isMany, chosen: {} }),
            },
        ];
    }
}

/** What was found by a barcode: where it is needed. */
export class FoundScreen extends ListScreen {
    static template = "fulfilment_scan.FoundScreen";

    get subtitle() {
        return _t("Needed for");
    }

    count() {
        return this.app.opening.claim({ location: this.props.location });
    }

    get dock() {
        return [
            this.homeButton,
            { icon: "keypad", label: _t("Type a code"), action: () => this.app.go("code") },
        ];
    }
}

/** A code that can't be scanned. */
export class CodeScreen extends Screen {
    static template = "fulfilment_scan.CodeScreen";

    setup() {
        super.setup();
        this.local = useState({ text: "" });
        this.input = useRef("input");
        setTimeout(() => this.input.el?.focus());
    }

    get title() {
        return _t("Type a code");
    }

    async main() {
        const text = this.local.text.trim();
        if (!text) {
            return;
        }
        if (this.props.isWork) {
            this.app.go("work");
            await this.app.session.scan(text);
        } else {
            await this.app.find(text);
        }
    }

    back() {
        if (this.props.isWork) {
            this.app.go("work");
        } else {
            this.app.go("home");
        }
    }
}
