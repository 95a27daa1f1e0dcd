import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Counts the ticks and ticks all of a page; without it, people tick one by one. */
export class B2bMembers extends Interaction {
    static selector = ".o_b2b_list";
    dynamicContent = {
        ".o_b2b_all": { "t-att-class": () => ({ "d-none": false }) },
        ".o_b2b_all input": {
            "t-on-change": this.tickAll,
            "t-att-checked": () => this.ticked() === this.ticks.length,
        },
        "[name=member_ids]": { "t-on-change": () => {} },
        ".o_b2b_count": { "t-out": () => `(${this.ticked()})` },
    };

    setup() {
        this.ticks = [...this.el.querySelectorAll("[name=member_ids]")];
    }

    ticked() {
        return this.ticks.filter((tick) => tick.checked).length;
    }

    /** @param {Event} event */
    tickAll(event) {
        for (const tick of this.ticks) {
            tick.checked = event.target.checked;
        }
    }
}

registry.category("public.interactions").add("b2b_account.members", B2bMembers);
