import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Counts the ticks and ticks all of a page; without it, people tick one by one. */
export class B2bMembers extends Interaction {
    static selector = ".o_b2b_list";
    dynamicContent = {
        ".o_b2b_all": { "t-att-class": () => ({ "d-none": false }) },
        ".o_b2b_all input": { "t-on-change": this.tickAll },
        "[name=member_ids]": { "t-on-change": this.showAll },
        ".o_b2b_count": { "t-out": () => `(${this.ticked()})` },
    };

    setup() {
        this.ticks = [...this.el.querySelectorAll("[name=member_ids]")];
        this.all = this.el.querySelector(".o_b2b_all input");
    }

    start() {
        // the browser keeps ticks when somebody comes back
        this.showAll();
    }

    ticked() {
        return this.ticks.filter((tick) => tick.checked).length;
    }

    /** The attribute says nothing any more once somebody has clicked. */
    showAll() {
        this.all.checked = this.ticked() === this.ticks.length;
    }

    tickAll() {
        for (const tick of this.ticks) {
            tick.checked = this.all.checked;
        }
    }
}

registry.category("public.interactions").add("b2b_account.members", B2bMembers);
