import { Component, xml } from "@odoo/owl";

/** A picture of the sprite below; no font is loaded for it. */
export class Icon extends Component {
    static template = xml`
        <svg class="i" aria-hidden="true"><use t-attf-href="#i-{{props.name}}"/></svg>`;
    static props = { name: String };
}

export class Sprite extends Component {
    static template = "fulfilment_scan.Sprite";
    static props = {};
}
