import { onWillStart, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Screen } from "../parts/screen";

/** Somebody else has it: work on it together, or take it over with a reason. */
export class TakenScreen extends Screen {
    static template = "fulfilment_scan.TakenScreen";

    setup() {
        super.setup();
        this.local = useState({ asksReason: false });
    }

    get reasons() {
        return [_t("Shift change"), _t("Not there any more"), _t("It is urgent")];
    }

    claim(how, reason = "") {
        return this.app.opening.claim({ ...this.props.what, how, reason });
    }

    get since() {
        const { number, time } = this.format;
        const { counted, needed, since } = this.props;
        return _t("Since %(time)s: %(done)s of %(all)s pieces.", {
            // the server writes UTC
            time: time(`${since}Z`),
            done: number(counted),
            all: number(needed),
        });
    }
}

/** Goods that a customer fetches: what, to whom, and who takes them. */
export class PickupScreen extends Screen {
    static template = "fulfilment_scan.PickupScreen";

    setup() {
        super.setup();
        this.local = useState({ picking: null, name: "", isSigned: false, done: null });
        this.paper = useRef("paper");
        onWillStart(() => this.load());
    }

    async load() {
        const picking = await this.app.ask("pickup", { transfer: this.props.transfer });
        this.local.picking = picking;
        this.local.name = picking?.contact || "";
    }

    get title() {
        return this.local.picking?.order || _t("Pickup");
    }

    get expired() {
        return _t("It was to be collected until %s.", this.local.picking.until);
    }

    get isReady() {
        const { picking, isSigned } = this.local;
        return picking && (!picking.asks_signature || isSigned) && !this.state.isBusy;
    }

    /** A finger draws. */
    draw(ev) {
        const canvas = this.paper.el;
        const pen = canvas.getContext("2d");
        const { left, top, width } = canvas.getBoundingClientRect();
        const scale = canvas.width / width;
        const [x, y] = [(ev.clientX - left) * scale, (ev.clientY - top) * scale];
        if (ev.type === "pointerdown") {
            canvas.setPointerCapture(ev.pointerId);
            pen.lineWidth = 4;
            pen.lineCap = "round";
            pen.beginPath();
            pen.moveTo(x, y);
            this.isDrawing = true;
        } else if (ev.type === "pointermove" && this.isDrawing) {
            pen.lineTo(x, y);
            pen.stroke();
            this.local.isSigned = true;
        } else {
            this.isDrawing = false;
        }
    }

    get signature() {
        const data = this.local.isSigned ? this.paper.el.toDataURL("image/png") : "";
        return data.slice(data.indexOf(",") + 1);
    }

    async main() {
        if (this.local.done) {
            await this.app.goHome();
        } else if (this.isReady) {
            const { transfer, code } = this.props;
            const name = this.local.name.trim();
            const params = { transfer, code, name, signature: this.signature, done: true };
            this.local.done = await this.app.ask("pickup", params);
        }
    }
}
