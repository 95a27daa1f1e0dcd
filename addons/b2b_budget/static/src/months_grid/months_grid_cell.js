import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { useBus } from "@web/core/utils/hooks";
import { parseMonetary } from "@web/views/fields/parsers";
import { useNumpadDecimal } from "@web/views/fields/numpad_decimal_hook";

/**
 * The planned amount of one period. An amount that is typed is kept; emptied, the period
 * takes its share of the rest of the year.
 */
export class MonthsGridCell extends Component {
    static template = "b2b_budget.MonthsGridCell";
    static props = {
        record: Object,
        // what it would be saved as, formatted
        text: String,
        isShare: Boolean,
        label: String,
    };

    setup() {
        this.input = useRef("numpadDecimal");
        this.shown = "";
        this.state = useState({ isInvalid: false });
        useNumpadDecimal();
        // what is being typed is not overwritten by what others share
        useEffect(() => {
            const text = this.props.text;
            const input = this.input.el;
            if (input.value === this.shown || document.activeElement !== input) {
                if (!this.state.isInvalid) {
                    input.value = this.shown = text;
                }
            }
        });
        const { bus } = this.props.record.model;
        useBus(bus, "NEED_LOCAL_CHANGES", (ev) => ev.detail.proms.push(this.save()));
        useBus(bus, "WILL_SAVE_URGENTLY", () => this.save());
    }

    onInput() {
        const { record } = this.props;
        record.model.bus.trigger("FIELD_IS_DIRTY", this.input.el.value !== this.shown);
        if (this.state.isInvalid) {
            this.state.isInvalid = false;
            record.resetFieldValidity("plan");
        }
    }

    onKeydown(ev) {
        if (getActiveHotkey(ev) === "escape" && ev.target.value !== this.shown) {
            ev.stopPropagation();
            ev.target.value = this.shown;
            this.onInput();
        }
    }

    async save() {
        const typed = this.input.el?.value.trim();
        const { record } = this.props;
        if (typed === undefined || typed === this.shown) {
            return;
        }
        let changes = { is_fixed: false };
        if (typed) {
            const plan = this.parse(typed);
            if (!(plan >= 0)) {
                this.state.isInvalid = true;
                await record.setInvalidField("plan");
                return;
            }
            changes = { plan, is_fixed: true };
        }
        this.shown = this.input.el.value;
        await record.update(changes);
        record.model.bus.trigger("FIELD_IS_DIRTY", false);
    }

    /** Of words without any digit core makes a zero. */
    parse(typed) {
        try {
            return /\d/.test(typed) ? parseMonetary(typed) : NaN;
        } catch {
            return NaN;
        }
    }
}
