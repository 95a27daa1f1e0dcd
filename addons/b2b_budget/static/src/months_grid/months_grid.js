import { useRef } from "@odoo/owl";
import { getCurrency } from "@web/core/currency";
import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { MonthsGridCell } from "./months_grid_cell";

const { DateTime } = luxon;
// of the highest bar
const CHART_HEIGHT = 104;

/**
 * The periods of a budget as columns: what is planned, used and free in each of them.
 * Own periods, while they can still be changed, and phones have core's list instead.
 */
export class MonthsGrid extends X2ManyField {
    static template = "b2b_budget.MonthsGrid";
    static components = { ...X2ManyField.components, MonthsGridCell };

    setup() {
        super.setup();
        this.ui = useService("ui");
        this.grid = useRef("grid");
    }

    get data() {
        return this.props.record.data;
    }

    get isOwn() {
        return this.data.period_type === "custom" && !this.data.is_booked;
    }

    get mode() {
        if (this.isOwn) {
            return "list";
        }
        if (this.props.record.isNew) {
            return "new";
        }
        return this.ui.isSmall ? "list" : "grid";
    }

    // --- amounts

    /** Units that amounts are counted in: floats do not add up. */
    units(amount) {
        return Math.round((amount || 0) * 10 ** this.digits);
    }

    amount(units) {
        return units / 10 ** this.digits;
    }

    get currencyId() {
        return this.data.currency_id?.id;
    }

    get digits() {
        return getCurrency(this.currencyId)?.digits[1] ?? 2;
    }

    format(value, withSymbol = false) {
        return formatMonetary(value, { currencyId: this.currencyId, noSymbol: !withSymbol });
    }

    /** A zero that says nothing. */
    formatOrDash(value) {
        return this.units(value) ? this.format(value) : "–";
    }

    // --- columns

    isKept(record) {
        return record.data.is_fixed || this.isReadonly(record);
    }

    isReadonly(record) {
        return this.props.readonly || this.isOver(record);
    }

    /** What is over stays as it was planned, once something was taken from it. */
    isOver(record) {
        return Boolean(this.data.is_booked && record.data.date_to < this.today);
    }

    get today() {
        return DateTime.local().startOf("day");
    }

    /**
     * What the periods would be saved as: the rest of the year is divided among those
     * that are not typed, rounded down, and the last one of them takes what is left over.
     *
     * @returns {number[]} units by record
     */
    planned(records) {
        const amounts = records.map((record) =>
            this.units(this.isKept(record) ? record.data.plan : record.data.planned)
        );
        const blank = records.map((_, i) => i).filter((i) => !this.isKept(records[i]));
        if (!this.props.record.dirty || !blank.length) {
            return amounts;
        }
        const kept = amounts.reduce((sum, value, i) => (blank.includes(i) ? sum : sum + value), 0);
        const rest = Math.max(0, this.units(this.data.amount) - kept);
        const part = Math.floor(rest / blank.length);
        for (const i of blank) {
            amounts[i] = part;
        }
        amounts[blank.at(-1)] = rest - part * (blank.length - 1);
        return amounts;
    }

    get columns() {
        const records = [...this.list.records].sort((a, b) => a.data.date_from - b.data.date_from);
        const planned = this.planned(records);
        const columns = records.map((record, i) => this.column(record, this.amount(planned[i])));
        const highest = Math.max(...columns.map((column) => column.height), 0);
        const scale = highest ? CHART_HEIGHT / highest : 0;
        for (const column of columns) {
            column.bars = this.bars(column, scale);
        }
        return columns;
    }

    column(record, planned) {
        const { carried, topup, reserved, consumed, date_from, date_to, name } = record.data;
        const limit = planned + carried + topup;
        const used = reserved + consumed;
        const free = this.amount(this.units(limit) - this.units(used));
        let level = "within";
        if (this.units(free) < 0) {
            level = "over";
        } else if (used && used >= (limit * this.data.near_percent) / 100) {
            level = "near";
        }
        return {
            record,
            planned,
            limit,
            free,
            level,
            height: Math.max(limit, used, 0),
            label: this.label(record),
            name,
            isOver: date_to < this.today,
            isNow: date_from <= this.today && date_to >= this.today,
            isReadonly: this.isReadonly(record),
            isShare: !this.isKept(record),
        };
    }

    bars({ record, limit, free }, scale) {
        const height = (value) => `height: ${Math.max(0, value * scale).toFixed(1)}px`;
        return {
            consumed: height(record.data.consumed),
            reserved: height(record.data.reserved),
            free: height(free),
            limit: free < 0 ? `bottom: ${Math.max(0, limit * scale).toFixed(1)}px` : false,
        };
    }

    label({ data: { date_from, date_to, name } }) {
        if (this.data.period_type === "month") {
            const spansYears = this.data.date_from.year !== this.data.date_to.year;
            return date_from.toFormat(spansYears ? "LLL yy" : "LLL");
        }
        if (this.data.period_type === "quarter") {
            return name;
        }
        const format = { day: "numeric", month: "short" };
        return `${date_from.toLocaleString(format)} – ${date_to.toLocaleString(format)}`;
    }

    // --- the year

    get year() {
        const { amount, carried, topup, consumed, reserved } = this.data;
        const limit = amount + carried + topup;
        const free = this.amount(this.units(limit) - this.units(consumed + reserved));
        return { amount, carried, topup, consumed, reserved, free };
    }

    /** How the periods and the year's amount fit, while they are typed. */
    get fit() {
        const records = this.list.records;
        const planned = this.planned(records);
        const sum = this.amount(planned.reduce((total, value) => total + value, 0));
        const units = this.units(sum) - this.units(this.data.amount);
        const difference = this.format(Math.abs(this.amount(units)), true);
        if (!records.length) {
            return false;
        }
        // Odoo's extractor loses texts that follow the key “class”
        if (!this.units(this.data.amount)) {
            return {
                text: sum
                    ? _t("The year's amount will be %s, the sum of the periods.", this.format(sum, true))
                    : _t("Type the yearly amount, or the amounts of periods."),
                icon: "fa-info-circle",
                class: "text-muted",
            };
        }
        if (units > 0) {
            return {
                text: _t("The periods are %s above the yearly amount.", difference),
                icon: "fa-ban",
                class: "text-danger",
            };
        }
        if (units < 0) {
            return {
                text: _t("%s of the yearly amount are in no period.", difference),
                icon: "fa-exclamation-triangle",
                class: "o_b2b_months_near",
            };
        }
        return {
            text: _t("The periods add up to the yearly amount."),
            icon: "fa-check",
            class: "text-success",
        };
    }

    get canSpread() {
        return (
            !this.props.readonly &&
            this.list.records.some((record) => record.data.is_fixed && !this.isReadonly(record))
        );
    }

    /** Forget the amounts that were typed for periods that are not over. */
    async spread() {
        for (const record of this.list.records) {
            if (record.data.is_fixed && !this.isReadonly(record)) {
                await record.update({ is_fixed: false });
            }
        }
    }

    // --- words

    plannedLabel(column) {
        return _t("Planned, %s", column.name);
    }

    get spentRows() {
        return [
            { name: "consumed", label: _t("Consumed") },
            { name: "reserved", label: _t("Reserved") },
        ];
    }

    movesLabel(row, { record, name }) {
        return _t("%(row)s, %(period)s: %(amount)s. Show the moves", {
            row: row.label,
            period: name,
            amount: this.format(record.data[row.name]),
        });
    }

    // --- moves

    async openMoves(record) {
        await this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Moves of %s", record.data.name),
            res_model: "b2b.budget.move",
            views: [[false, "list"]],
            domain: [["period_id", "=", record.resId]],
        });
    }

    // --- keyboard

    onKeydown(ev) {
        const inputs = [...this.grid.el.querySelectorAll("input")];
        const place = inputs.indexOf(ev.target);
        const { selectionStart: start, selectionEnd: end, value } = ev.target;
        const isAll = start === 0 && end === value.length;
        const step = {
            enter: 1,
            "shift+enter": -1,
            arrowright: isAll || start === value.length ? 1 : 0,
            arrowleft: isAll || end === 0 ? -1 : 0,
        }[getActiveHotkey(ev)];
        if (place >= 0 && step) {
            ev.preventDefault();
            ev.stopPropagation();
            const next = inputs[place + step];
            if (next) {
                next.focus();
            } else {
                ev.target.blur();
            }
        }
    }
}

export const monthsGrid = {
    ...x2ManyField,
    component: MonthsGrid,
    displayName: _t("Months of a budget"),
    supportedTypes: ["one2many"],
    additionalClasses: [...(x2ManyField.additionalClasses || []), "o_field_one2many"],
    fieldDependencies: [
        { name: "amount", type: "monetary" },
        { name: "carried", type: "monetary" },
        { name: "topup", type: "monetary" },
        { name: "consumed", type: "monetary" },
        { name: "reserved", type: "monetary" },
        { name: "currency_id", type: "many2one" },
        { name: "near_percent", type: "float" },
        { name: "period_type", type: "selection" },
        { name: "is_booked", type: "boolean" },
        { name: "date_from", type: "date" },
        { name: "date_to", type: "date" },
    ],
};

registry.category("fields").add("b2b_budget_months_grid", monthsGrid);
