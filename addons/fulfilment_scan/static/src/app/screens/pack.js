import { useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { readBarcode } from "../barcode";
import * as plan from "../engine/plan";
import { WorkScreen } from "../parts/work_screen";
import { play } from "../sound";

/** Beyond this share the weight is looked at again. */
const TOLERANCE = 0.1;

/** What was picked goes into packages. */
export class PackScreen extends WorkScreen {
    static template = "fulfilment_scan.PackScreen";

    setup() {
        super.setup();
        const type = this.work.package_types[0]?.id || 0;
        this.local = useState({ type, weight: "", isSure: false });
        // one row, however many there are: the keys below stay where they are
        const types = useRef("types");
        useEffect(
            () => {
                const chosen = types.el?.querySelector("[aria-checked=true]");
                chosen?.scrollIntoView({ block: "nearest" });
            },
            () => [this.local.type]
        );
    }

    /** The label of a type of package says what is packed into; all else is goods. */
    onScan(text) {
        const { codes } = readBarcode(this.current.index.parser, text);
        const types = this.work.package_types.filter(({ barcode }) => barcode);
        const type = types.find(({ barcode }) => codes.includes(barcode));
        if (!type) {
            return super.onScan(text);
        }
        this.local.type = type.id;
        play("accepted");
    }

    get title() {
        const { name } = this.work;
        return _t("Package %(number)s · %(name)s", { number: this.current.package, name });
    }

    /** Pieces that are in no closed package. */
    get pieces() {
        if (!this.work.packages.length) {
            return this.progress.done;
        }
        return plan.round(this.parts.reduce((sum, { quantity }) => sum + quantity, 0));
    }

    get parts() {
        return this.current.log
            .filter(({ kind, isUndone }) => kind === "count" && !isUndone)
            .flatMap(({ parts }) => parts)
            .filter((part) => part.package === this.current.package);
    }

    get progress() {
        return plan.progressOf(this.current);
    }

    get expected() {
        const type = this.work.package_types.find(({ id }) => id === this.local.type);
        const goods = this.parts.reduce((sum, { line, quantity }) => {
            const found = plan.lineOf(this.current, line);
            return sum + quantity * (this.work.products[found?.product]?.weight || 0);
        }, 0);
        return plan.round(goods + (type?.weight || 0));
    }

    get contents() {
        return this.pieces === 1
            ? _t("1 piece in this package")
            : _t("%s pieces in this package", this.format.number(this.pieces));
    }

    get expectedText() {
        return _t("expected %s kg", this.format.number(this.expected));
    }

    nameOf({ number }) {
        return _t("Package %s", number);
    }

    get weight() {
        return Number(this.local.weight.replace(",", ".")) || 0;
    }

    get isOdd() {
        const { expected, weight } = this;
        return expected && weight && Math.abs(weight - expected) > expected * TOLERANCE;
    }

    press(key) {
        const { weight } = this.local;
        this.local.isSure = false;
        this.local.weight = key === "back" ? weight.slice(0, -1) : (weight + key).slice(0, 7);
    }

    digit(key) {
        if (this.work.steps.weight) {
            this.press(key);
        }
    }

    get comma() {
        return this.format.comma();
    }

    get isReady() {
        return this.pieces > 0 && (!this.work.steps.weight || this.weight > 0);
    }

    async close() {
        if (this.isOdd && !this.local.isSure) {
            this.local.isSure = true;
            return false;
        }
        await this.session.closePackage({
            type: this.local.type,
            weight: this.weight || this.expected,
        });
        this.local.weight = "";
        return true;
    }

    async next() {
        if (await this.close()) {
            this.app.go("work");
        }
    }

    async main() {
        if (!this.pieces) {
            this.app.go("finish");
        } else if (this.isReady && (await this.close())) {
            this.app.go("finish");
        }
    }
}
