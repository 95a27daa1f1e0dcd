import { Component, useEnv } from "@odoo/owl";
import * as format from "../format";
import { Icon } from "./icons";

/** A product: picture, name, variant, and the digits that people compare. */
export class ItemCard extends Component {
    static template = "fulfilment_scan.ItemCard";
    static components = { Icon };
    static props = {
        product: Object,
        work: Number,
        line: { type: Object, optional: true },
        head: { type: String, optional: true },
        class: { type: String, optional: true },
        pack: { type: Number, optional: true },
        isDone: { type: Boolean, optional: true },
        code: { type: String, optional: true },
        style: { type: String, optional: true },
    };

    setup() {
        this.app = useEnv().app;
        this.format = format;
    }

    /** @returns {{head: string, tail: string}} */
    get code() {
        const { barcode, code } = this.props.product;
        const text = this.props.code || barcode || code || "";
        const head = text.slice(0, -4).replace(/^(\d)(\d{6})(\d*)$/, "$1 $2 $3");
        return { head, tail: text.slice(-4) };
    }

    get lot() {
        const { line } = this.props;
        return line?.lot ? [line.lot, format.month(line.expires)].filter(Boolean).join(" · ") : "";
    }

    get variant() {
        const { product, pack = 1 } = this.props;
        return [product.variant, pack > 1 && `× ${format.number(pack)}`].filter(Boolean).join(" ");
    }

    get picture() {
        const { product, work } = this.props;
        return product.image ? `/fulfil/image/${work}/${product.id}` : "";
    }
}
