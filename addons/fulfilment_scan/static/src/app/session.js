import { _t } from "@web/core/l10n/translation";
import { call } from "./api";
import { tools, uuid } from "./device";
import { confirm, withCounters } from "./engine/confirm";
import { giveLot, put, scan, type } from "./engine/engine";
import * as mend from "./engine/mend";
import { phaseOf, putOf } from "./engine/plan";
import { createState, keptOf, withWork } from "./engine/state";
import { take } from "./engine/take";
import { play, soundOf } from "./sound";
import { Watch } from "./watch";

/** A verdict is shown for so long, or until the next scan. */
export const SHOWN = 600;
const UNDO_SHOWN = 5000;
/** The sound comes after so many ms at the latest, also when the disk is slow. */
const PATIENCE = 35;

/** What follows is heard. */
const SILENT = ["add", "ask_lot", "nothing_to_undo", "place_known"];

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A work that is on the screen: the engine, the queue and the server, brought together. */
export class Session {
    /**
     * @param {Object} app
     * @param {Object} work of the server, or as it was kept
     * @param {Object} [kept]
     * @param {Object[]} [pending]
     */
    constructor(app, work, kept, pending) {
        this.app = app;
        this.current = createState(work, app.nomenclature, kept, pending);
        this.verdict = null;
        this.refusals = [];
        this.finishId = uuid();
        this.watch = new Watch(this);
    }

    get work() {
        return this.current.work;
    }

    /** @returns {Object|null} what others have done to it: `changed`, `by`, `text` */
    get changed() {
        return this.watch.changed;
    }

    get phase() {
        return phaseOf(this.current);
    }

    // what the person does

    scan(text) {
        return this.do((state) => scan(state, text, tools));
    }

    giveLot(lot) {
        return this.do((state) => giveLot(state, lot, tools));
    }

    putInto(bin) {
        return this.do((state) => put(state, { kind: "bin", bin, code: String(bin) }, tools));
    }

    type(line, quantity) {
        return this.do((state) => type(state, line, quantity, tools));
    }

    /** Some of what was scanned: of a pack that was opened. */
    countOne(line, scanned) {
        return this.do((state) => take({ ...state, line }, scanned, tools));
    }

    undo() {
        return this.do((state) => mend.undo(state, tools));
    }

    /** @param {Object} row of /fulfil/scans, whoever has scanned it */
    undoScan(row) {
        return this.do((state) => mend.undo(state, tools, mend.entryOf(state, row)));
    }

    takeBack(line) {
        return this.do((state) => mend.takeBack(state, line, tools));
    }

    reportShort(line, values) {
        return this.do((state) => mend.reportShort(state, line, values, tools));
    }

    reportDamaged(line, values) {
        return this.do((state) => mend.reportDamaged(state, line, values, tools));
    }

    closePackage(values) {
        return this.do((state) => mend.closePackage(state, values, tools));
    }

    show(line) {
        this.current = mend.show(this.current, line);
        this.verdict = null;
        this.keep();
        this.app.touch();
    }

    /**
     * Make a step: it is kept, shown and heard.
     *
     * @param {(state: Object) => import("./engine/commands").Step} make
     * @returns {Promise<Object>} verdict
     */
    async do(make) {
        const { state, verdict, commands } = make(this.current);
        this.current = state;
        const stored = this.app.queue.add(this.work.id, commands);
        this.keep();
        this.present(verdict);
        stored.catch((error) => this.lose(commands, error));
        await Promise.race([stored, delay(PATIENCE)]).catch(() => {});
        if (!SILENT.includes(verdict.code)) {
            play(soundOf(verdict, this.app.queue.isOnline));
        }
        if (verdict.code === "unknown" || verdict.code === "wrong") {
            this.nameIt(verdict);
        } else if (verdict.code === "add") {
            await this.add(verdict);
        }
        return verdict;
    }

    /** The disk has refused it: what is not kept is not counted. */
    lose(commands, error) {
        console.error(error);
        const title = _t("Not kept");
        const text = _t("This device can't keep it. Close other apps, or take another device.");
        this.receive(commands.map(({ uuid }) => ({ uuid, ok: false, title, text })));
    }

    present(verdict) {
        clearTimeout(this.timer);
        this.verdict = verdict;
        if (verdict.ok) {
            const shown = verdict.code === "undone" ? UNDO_SHOWN : SHOWN;
            this.timer = setTimeout(() => this.clear(verdict), shown);
        }
        this.app.touch();
        this.app.shown(verdict);
    }

    /** @param {Object} [verdict] only when it is still this one */
    clear(verdict = this.verdict) {
        if (this.verdict === verdict) {
            this.verdict = null;
            this.app.touch();
        }
    }

    /** What isn't of this work has a name, and perhaps an owner: the server knows. */
    async nameIt(verdict) {
        if (!this.app.queue.isOnline) {
            return;
        }
        try {
            const found = await call("find", { code: verdict.scanned.code });
            if (this.verdict === verdict && found.place) {
                const put = this.phase === "put" && putOf(this.current);
                const about = put ? { put, line: put.line.id } : { wanted: this.current.line };
                this.verdict = { ...verdict, code: "not_here", ...about };
                this.app.touch();
                return;
            }
            const row = found.rows?.find(({ name }) => name !== this.work.name);
            if (this.verdict === verdict && found.list) {
                const named = found.product || nameAndVariant(found.list);
                const product = verdict.scanned.product || { barcode: "", code: "", ...named };
                const scanned = { ...verdict.scanned, product };
                this.verdict = { ...verdict, code: "elsewhere", scanned, owner: row?.name };
                this.app.touch();
            }
        } catch {
            // then it stays what the device says
        }
    }

    async add({ scanned }) {
        const done = await this.app.ask("add", { work: this.work.id, code: scanned.code });
        if (done) {
            this.extend(done);
            await this.scan(scanned.code);
            if (scanned.lot && this.current.asks) {
                await this.giveLot(scanned.lot);
            }
        }
    }

    async substitute(line, code) {
        const done = await this.app.ask("substitute", { work: this.work.id, line, code });
        if (done) {
            this.extend(done);
            await this.scan(code);
        }
        return done;
    }

    extend({ line, product, codes, lots }) {
        const { work } = this;
        this.adopt({
            ...work,
            lines: [...work.lines.filter(({ id }) => id !== line.id), line],
            products: { ...work.products, [product.id]: product },
            codes: [...codes, ...work.codes],
            lots: lots || work.lots,
        });
    }

    // what the server says

    adopt(work) {
        this.current = withWork(this.current, work);
        this.app.works.keepWork(work);
        this.app.touch();
    }

    receive(results) {
        const { state, refused } = confirm(this.current, results);
        this.current = state;
        const printer = results.find(({ printed }) => printed)?.printed;
        if (printer) {
            this.app.say(_t("Label"), _t("It comes out at %s.", printer), "info");
        }
        this.refusals.push(...refused);
        if (refused.length) {
            play("wrong");
            this.app.showRefusals();
        }
        this.keep();
        this.app.touch();
    }

    /** @param {Object} answer of /fulfil/state, with counters by line */
    count({ counters, people, undone }) {
        const work = { ...withCounters(this.work, counters), people };
        this.current = mend.withUndone({ ...this.current, work }, undone);
        const results = Object.entries(counters).map(([line, [counted, checked, short]]) => ({
            line: Number(line),
            counted,
            checked,
            short,
        }));
        this.app.works.keepResults(work.id, results);
    }

    keep() {
        this.app.works.keepSteps(this.work.id, keptOf(this.current)).catch(() => {});
    }

    close() {
        this.watch.stop();
        clearTimeout(this.timer);
    }
}

/** @returns {{name: string, variant: string}} of a name such as [G1] Gloves (M) */
function nameAndVariant(text) {
    const [, name, variant = ""] = /^(?:\[[^\]]*\] )?(.*?)(?: \(([^()]*)\))?$/.exec(text);
    return { name, variant };
}
