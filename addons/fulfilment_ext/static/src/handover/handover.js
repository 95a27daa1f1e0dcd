import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SignatureDialog } from "@web/core/signature/signature_dialog";
import { useBus, useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/**
 * The screen at the counter: a code, or a number, is typed or scanned; the goods are
 * handed over. What may be done is decided by the server, see fulfilment_handover.py.
 */
export class HandOver extends Component {
    static template = "fulfilment_ext.HandOver";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.display = { controlPanel: {} };
        this.hasCamera = isBarcodeScannerSupported();
        this.root = useRef("root");
        this.input = useRef("input");
        this.button = useRef("button");
        this.state = useState({ text: "", isBusy: false, ...this.nothing });
        useBus(useService("barcode").bus, "barcode_scanned", ({ detail }) => {
            // what is scanned into a dialog above this screen is not for it
            if (!document.querySelector(".o_dialog")) {
                this.find(detail.barcode);
            }
        });
        onWillStart(async () => {
            const pickingId = this.props.action.params?.picking_id;
            if (pickingId) {
                this.show(await this.call("open_picking", pickingId));
            }
        });
        // what comes next with the keyboard: to find, to answer, or to hand over
        useEffect(
            (picking) => {
                const button = picking && this.button.el;
                const asks = picking?.pay && !this.state.payment ? "pay" : "sign";
                const asked = button?.disabled && this.root.el.querySelector(`[name=o_handover_${asks}]`);
                const target = asked || button || this.input.el;
                target.focus({ preventScroll: Boolean(picking) });
                if (!picking) {
                    this.root.el.scrollIntoView();
                }
            },
            () => [this.state.picking, this.state.error, this.state.message]
        );
    }

    get nothing() {
        return { error: "", message: "", choices: [], picking: null };
    }

    // what the server says

    async call(method, ...args) {
        this.state.isBusy = true;
        try {
            return await this.orm.call("fulfilment.handover", method, args);
        } finally {
            this.state.isBusy = false;
        }
    }

    show({ error = "", choices = [], picking = null }) {
        Object.assign(this.state, this.nothing, { error, choices, picking });
        if (picking) {
            Object.assign(this.state, {
                quantities: Object.fromEntries(
                    picking.items.map(({ id, quantity }) => [id, quantity])
                ),
                name: picking.contact,
                rest: "keep",
                // who pays here says so each time; the others have an invoice
                payment: picking.pay && !picking.pay.is_here ? "later" : "",
                signature: "",
            });
        }
    }

    // looking for it

    async find(text = this.state.text) {
        if (this.state.isBusy) {
            return;
        }
        this.state.text = "";
        // typed and sent before it was drawn, it would stay
        this.input.el.value = "";
        this.code = text;
        this.show(await this.call("find", text));
    }

    async scan() {
        let text = "";
        try {
            text = await scanBarcode(this.env);
        } catch (error) {
            this.state.error = error.message;
        }
        if (text) {
            await this.find(text);
        }
    }

    async choose(id) {
        this.show(await this.call("open_picking", id));
    }

    next() {
        this.code = "";
        Object.assign(this.state, this.nothing, { text: "" });
    }

    // what goes

    get isPart() {
        return this.state.picking.items.some(
            ({ id, quantity }) => this.state.quantities[id] < quantity
        );
    }

    set(item, value) {
        const number = Math.min(Math.max(Number(value) || 0, 0), item.quantity);
        this.state.quantities[item.id] = Math.round(number * 1000) / 1000;
    }

    /** Of the buttons of one item, for who does not see where they stand. */
    labels({ product }) {
        return {
            less: _t("Less of %s", product),
            many: _t("How many of %s", product),
            more: _t("More of %s", product),
        };
    }

    sign() {
        this.dialog.add(SignatureDialog, {
            defaultName: this.state.name,
            nameAndSignatureProps: { mode: "draw", displaySignatureRatio: 3 },
            uploadSignature: ({ name, signatureImage }) => {
                this.state.signature = signatureImage;
                this.state.name = name || this.state.name;
            },
        });
    }

    /** What is missing before it can be handed over; "" for nothing. */
    get isAsked() {
        const { picking, payment, signature } = this.state;
        if (picking.pay && !payment) {
            return _t("Has the customer paid?");
        }
        return picking.asks_signature && !signature ? _t("Let the customer sign.") : "";
    }

    async handOver() {
        if (this.state.isBusy) {
            return;
        }
        const { picking, quantities, name, payment, rest, signature } = this.state;
        const { message, is_done, action } = await this.call("hand_over", picking.id, {
            quantities,
            name,
            payment,
            rest,
            due: picking.pay && picking.pay.due,
            signature: signature.split(",")[1] || "",
            code: this.code || "",
        });
        Object.assign(this.state, this.nothing, is_done ? { message } : { error: message });
        this.code = "";
        if (action) {
            await this.action.doAction(action);
        }
    }
}

registry.category("actions").add("fulfilment_ext.handover", HandOver);
