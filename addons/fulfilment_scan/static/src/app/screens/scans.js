import { onMounted, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { WorkScreen } from "../parts/work_screen";

const ICONS = { short: "problem", damaged: "quar", place: "store", pack: "box", refused: "wrong" };
const UNDOES = ["count", "short", "damaged"];

/** All that was scanned, on all devices; each of it can be undone. */
export class ScansScreen extends WorkScreen {
    static template = "fulfilment_scan.ScansScreen";

    setup() {
        super.setup();
        this.local = useState({ rows: [], more: false, isLoaded: false });
        // the queue draws everything anew, also what is not shown yet
        onMounted(() => this.load());
    }

    get title() {
        return _t("All scans");
    }

    async load(before = 0) {
        // what is on its way belongs to it
        await this.app.queue.drained(1500);
        const answer = await this.app.ask("scans", { work: this.work.id, before });
        if (answer) {
            this.local.rows = before ? [...this.local.rows, ...answer.rows] : answer.rows;
            this.local.more = answer.more;
            this.local.isLoaded = true;
        }
    }

    iconOf({ kind, refused }) {
        return refused ? "wrong" : ICONS[kind] || "";
    }

    signOf({ kind, refused, quantity }) {
        const number = this.format.number(quantity);
        const signs = { count: `+${number}`, short: `−${number}`, damaged: number };
        return refused ? "" : signs[kind] || "";
    }

    nameOf({ kind, name, place, code, package: number }) {
        if (kind === "pack") {
            return _t("Package %s closed", number);
        }
        return kind === "place" ? place || _t("Bin %s", code) : name || code;
    }

    /** What is to say of it: why it was refused, what is missing. */
    whyOf({ kind, refused, why, lot }) {
        const kinds = { short: _t("Not enough"), damaged: _t("Damaged") };
        return [refused, kinds[kind], why, lot].filter(Boolean).join(" · ");
    }

    whoOf({ at, by, device }) {
        return [this.format.moment(at), by, device].filter(Boolean).join(" · ");
    }

    mayUndo({ kind, refused, undone, check }) {
        const isNow = check === (this.work.mode === "check");
        return UNDOES.includes(kind) && !refused && !undone && isNow;
    }

    undoLabel(row) {
        return _t("Undo %(sign)s %(name)s", { sign: this.signOf(row), name: this.nameOf(row) });
    }

    async undo(row) {
        if (!this.state.isBusy) {
            await this.session.undoScan(row);
            await this.load();
        }
    }
}
