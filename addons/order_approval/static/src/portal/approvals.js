import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * @param {number} amount
 * @param {DOMStringMap} data digits, symbol and position of the currency
 * @returns {string} as the server writes it
 */
function money(amount, data) {
    const digits = Number(data.digits);
    const number = new Intl.NumberFormat(document.documentElement.lang || undefined, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
    }).format(amount);
    return data.position === "before"
        ? `${data.symbol}\u00a0${number}`
        : `${number}\u00a0${data.symbol}`;
}

/** Shows the bar with the first tick, and what the ticked orders cost. */
export class ApprovalInbox extends Interaction {
    static selector = ".o_approval_list";
    dynamicContent = {
        "[name=approval_ids]": { "t-on-change": () => {} },
        ".o_approval_bar": {
            "t-att-class": () => ({ "d-none": this.ticked().length === 0 }),
        },
        ".o_approval_plain": { "t-att-class": () => ({ "d-none": true }) },
        ".o_approval_live": { "t-att-class": () => ({ "d-none": false }) },
        ".o_approval_total": { "t-out": () => this.total() },
        ".o_approval_count": { "t-out": () => `${this.ticked().length}` },
    };

    ticked() {
        return [...this.el.querySelectorAll("[name=approval_ids]:checked")];
    }

    total() {
        const sums = new Map();
        for (const { dataset } of this.ticked()) {
            const sum = sums.get(dataset.symbol) || { amount: 0, dataset };
            sum.amount += Number(dataset.amount);
            sums.set(dataset.symbol, sum);
        }
        return [...sums.values()]
            .map(({ amount, dataset }) => money(amount, dataset))
            .join(" + ");
    }
}

/** The total after the decision; the server asks for none that was shown already. */
export class ApprovalPage extends Interaction {
    static selector = ".o_approval_page";
    dynamicContent = {
        ".o_approval_form input, .o_approval_form textarea": {
            "t-on-input": () => {},
            "t-on-change": () => {},
        },
        ".o_approval_after": { "t-out": () => money(this.decided().total, this.data) },
        ".o_approval_cut_amount": {
            "t-out": () => money(this.decided().total - this.submitted, this.data),
        },
        ".o_approval_cut": {
            "t-att-class": () => ({ "d-none": this.decided().total === this.submitted }),
        },
        "[name=confirmed]": {
            "t-att-value": () => this.decided().total.toFixed(this.data.digits),
        },
    };

    setup() {
        const form = this.el.querySelector(".o_approval_form");
        this.data = form?.dataset;
        this.submitted = Number(this.data?.total);
        if (!form) {
            this.dynamicContent = {};
        }
    }

    decided() {
        let total = this.submitted;
        for (const line of this.el.querySelectorAll(".o_approval_decide")) {
            const quantity = Number(line.dataset.quantity);
            const typed = line.querySelector("[name^=quantity-]");
            let kept = typed?.value ? Number(typed.value) : quantity;
            if (line.querySelector("[value=rejected]:checked")) {
                kept = 0;
            }
            if (quantity) {
                total -= Number(line.dataset.total) * (1 - kept / quantity);
            }
        }
        const factor = 10 ** Number(this.data.digits);
        return { total: Math.round(total * factor) / factor };
    }
}

const interactions = registry.category("public.interactions");
interactions.add("order_approval.inbox", ApprovalInbox);
interactions.add("order_approval.page", ApprovalPage);
