import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { WorkScreen } from "../parts/work_screen";

/** From so many on it is asked once whether it was meant. */
const MANY = 10;

/** A quantity is typed; as many more as that. */
export class PadScreen extends WorkScreen {
    static template = "fulfilment_scan.PadScreen";

    setup() {
        super.setup();
        this.local = useState({ text: "", isSure: false });
    }

    get value() {
        return Number(this.local.text.replace(",", ".")) || 0;
    }

    get comma() {
        return this.product.rounding < 1 ? this.format.comma() : "";
    }

    get figures() {
        return this.figuresOf(this.line);
    }

    get subtitle() {
        return [this.placeName, this.product.variant].filter(Boolean).join(" · ");
    }

    get soFar() {
        const { done, target } = this.figures;
        const { unit } = this.product;
        const { number } = this.format;
        return this.work.kind === "count"
            ? `${number(done)} ${unit}`
            : _t("%(done)s of %(all)s %(unit)s", { done: number(done), all: number(target), unit });
    }

    get label() {
        const value = this.format.number(this.value);
        return this.local.isSure ? _t("%s, sure?", value) : _t("Count %s", value);
    }

    press(key) {
        const { text } = this.local;
        this.local.isSure = false;
        if (key === "back") {
            this.local.text = text.slice(0, -1);
        } else if (/\d/.test(key) ? text.length < 7 : !/[.,]/.test(text) && this.comma) {
            this.local.text = text + key;
        }
    }

    digit(key) {
        this.press(key);
    }

    async one() {
        await this.session.type(this.line.id, 1);
        this.leaveRefused();
    }

    async less() {
        await this.session.takeBack(this.line.id);
    }

    leaveRefused() {
        if (this.session.verdict && !this.session.verdict.ok) {
            this.app.go("work");
        }
    }

    async main() {
        if (!this.value) {
            return;
        }
        if (this.value >= MANY && !this.local.isSure) {
            this.local.isSure = true;
            return;
        }
        const { id } = this.line;
        this.app.go("work");
        await this.session.type(id, this.value);
    }
}

/** The lot or serial number that no barcode has said. */
export class LotScreen extends WorkScreen {
    static template = "fulfilment_scan.LotScreen";

    setup() {
        super.setup();
        this.local = useState({ text: "" });
    }

    get asks() {
        return this.current.asks;
    }

    get isSerial() {
        return this.line.tracking === "serial";
    }

    get title() {
        return this.isSerial ? _t("Which serial number?") : _t("Which lot?");
    }

    get line() {
        const id = this.asks?.line || this.current.line;
        return this.work.lines.find((line) => line.id === id);
    }

    /** What is reserved goes first. */
    get lots() {
        const lines = this.work.lines.filter(
            ({ product, lot, location }) =>
                lot && product === this.line.product && location === this.line.location
        );
        return lines.slice(0, 6);
    }

    choose(lot) {
        this.app.go("work");
        return this.asks && this.session.giveLot(lot);
    }

    main() {
        const text = this.local.text.trim();
        return text && this.choose(text);
    }
}

/** Not enough: how many there are, why, and what about the rest. */
export class ShortScreen extends WorkScreen {
    static template = "fulfilment_scan.ShortScreen";

    setup() {
        super.setup();
        const { done } = this.figuresOf(this.line);
        const [first] = this.reasons;
        this.local = useState({
            there: done,
            reason: first?.id || 0,
            then: this.work.backorder === "never" ? "cancel" : "later",
            photo: null,
        });
    }

    get title() {
        return _t("Not enough");
    }

    get subtitle() {
        return `${this.placeName} · ${this.product.name}`;
    }

    get reasons() {
        return this.app.reasons;
    }

    get reason() {
        return this.reasons.find(({ id }) => id === this.local.reason);
    }

    get missing() {
        return Math.max(0, this.line.needed - this.local.there);
    }

    get ofAll() {
        const all = this.format.number(this.line.needed);
        return _t("of %(all)s %(unit)s", { all, unit: this.product.unit });
    }

    get theMissing() {
        return _t("The %s missing", this.format.number(this.missing));
    }

    get label() {
        return _t("Report %s missing", this.format.number(this.missing));
    }

    get choices() {
        return [
            { value: "later", label: _t("Deliver later") },
            { value: "office", label: _t("Office decides") },
            { value: "cancel", label: _t("Cancel") },
        ].filter(({ value }) => value !== "cancel" || this.work.flow === "out");
    }

    change(step) {
        this.local.there = Math.min(this.line.needed, Math.max(0, this.local.there + step));
    }

    async main() {
        if (!this.missing) {
            return;
        }
        const { id } = this.line;
        const { photo, ...values } = this.local;
        this.app.go("work");
        const verdict = await this.session.reportShort(id, { ...values });
        if (photo) {
            await this.app.queue.addPhoto(this.work.id, verdict.uuid, photo);
        }
        setTimeout(() => this.app.moveOn(), 700);
    }
}

/** Something is broken: it is set aside, and not counted. */
export class DamagedScreen extends WorkScreen {
    static template = "fulfilment_scan.DamagedScreen";

    setup() {
        super.setup();
        this.local = useState({ quantity: 1, reason: this.reasons[0]?.id || 0, photo: null });
    }

    get title() {
        return _t("Damaged");
    }

    get subtitle() {
        return `${this.placeName} · ${this.product.name}`;
    }

    get reasons() {
        const damaged = this.app.reasons.filter(({ kind }) => kind === "damaged");
        return damaged.length ? damaged : this.app.reasons;
    }

    get reason() {
        return this.reasons.find(({ id }) => id === this.local.reason);
    }

    change(step) {
        this.local.quantity = Math.max(1, this.local.quantity + step);
    }

    get label() {
        return _t("Report %s damaged", this.format.number(this.local.quantity));
    }

    async main() {
        const { quantity, reason, photo } = this.local;
        const { id } = this.line;
        const lot = this.current.lots[id] || this.line.lot || "";
        this.app.go("work");
        const verdict = await this.session.reportDamaged(id, { quantity, reason, lot });
        if (photo) {
            await this.app.queue.addPhoto(this.work.id, verdict.uuid, photo);
        }
    }
}
