import { Component, useEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import * as plan from "../engine/plan";
import * as format from "../format";
import { piecesCounted, wordsOf } from "../words";
import { Icon } from "./icons";
import { ItemCard } from "./item";

/** Lines that are shown one by one; of more there is a bar. */
const MOST_SEGMENTS = 24;

class WorkPart extends Component {
    setup() {
        this.app = useEnv().app;
        this.format = format;
    }

    get session() {
        return this.props.session;
    }

    get current() {
        return this.session.current;
    }

    get work() {
        return this.session.work;
    }
}

const session = { session: Object, tick: Number };

/** How far one is; a tap opens the list of lines. */
export class Segments extends WorkPart {
    static template = "fulfilment_scan.Segments";
    static props = { ...session, line: { type: Number, optional: true } };

    get progress() {
        return plan.progressOf(this.current);
    }

    get segments() {
        const lines = plan.sortedLines(this.current);
        if (lines.length > MOST_SEGMENTS || this.work.kind === "count") {
            const { done, target } = this.progress;
            return target ? [{ id: 0, share: this.share(done, target) }] : [];
        }
        return lines.map((line) => ({
            id: line.id,
            share: this.share(plan.doneOf(this.current, line), plan.targetOf(this.current, line)),
            isNow: line.id === this.props.line,
            isShort: plan.figuresOf(this.current)[line.id].short > 0,
        }));
    }

    share(done, target) {
        return target ? Math.min(100, (done / target) * 100) : 100;
    }

    get text() {
        const { done, target } = this.progress;
        return this.work.kind === "count"
            ? piecesCounted(done)
            : _t("%(done)s of %(all)s pieces", {
                  done: format.number(done),
                  all: format.number(target),
              });
    }

    get place() {
        const lines = plan.sortedLines(this.current);
        const index = lines.findIndex(({ id }) => id === this.props.line);
        return _t("Line %(number)s of %(all)s", { number: index + 1, all: lines.length });
    }
}

/** How many: the biggest thing on the screen. */
export class Count extends WorkPart {
    static template = "fulfilment_scan.Count";
    static props = {
        figures: Object,
        unit: String,
        isUnsure: { type: Boolean, optional: true },
        isCount: { type: Boolean, optional: true },
        class: { type: String, optional: true },
        style: { type: String, optional: true },
    };

    get text() {
        return format.number(this.props.figures.done);
    }

    get target() {
        return _t("of %s", format.number(this.props.figures.target));
    }

    get style() {
        const { target } = this.props.figures;
        const others = this.props.isCount ? 0 : format.number(target).length;
        const digits = this.text.length * 2 + others;
        const size = digits > 6 ? "small" : digits > 4 ? "middle" : "";
        return `${this.props.style || ""};${size && `--digit:var(--digit-${size})`}`;
    }

    get pips() {
        const { done, target } = this.props.figures;
        const isWhole = Number.isInteger(target) && Number.isInteger(done);
        return isWhole && target > 1 && target <= 20
            ? Array.from({ length: target }, (_each, index) => index < done)
            : [];
    }

    get share() {
        const { done, target } = this.props.figures;
        return target > 20 ? Math.min(100, (done / target) * 100) : 0;
    }
}

/** No: what was scanned beside what is needed. It stays until the next right scan. */
export class Refusal extends WorkPart {
    static template = "fulfilment_scan.Refusal";
    static components = { Count, Icon, ItemCard };
    static props = { ...session, verdict: Object };

    get verdict() {
        return this.props.verdict;
    }

    get words() {
        return wordsOf(this.verdict, this.current);
    }

    get isLot() {
        const codes = ["expired", "held", "not_reserved"];
        return codes.includes(this.verdict.code) && Boolean(this.verdict.scanned.lot);
    }

    get scanned() {
        const { scanned } = this.verdict;
        const product = scanned.product || { name: scanned.location?.name };
        return { ...product, name: scanned.name || product.name || scanned.code };
    }

    get isProduct() {
        return Boolean(this.verdict.scanned.product || this.verdict.scanned.name);
    }

    /** Of two bins: the wrong one, and the one that is meant. */
    get bins() {
        const { code, scanned, put } = this.verdict;
        if (code !== "bin" || !put) {
            return [];
        }
        const found = (number) => this.work.transfers.find(({ bin }) => bin === number);
        const bins = [found(scanned.bin), { ...found(put.bin), isWanted: true }];
        return bins
            .filter((bin) => bin?.bin)
            .map((bin) => ({ ...bin, title: _t("Bin %s", bin.bin) }));
    }

    /** What was read, for those who compare it with the label. */
    get code() {
        return this.verdict.scanned.code || "";
    }

    get wanted() {
        const id = this.verdict.wanted || this.verdict.line;
        return id ? plan.lineOf(this.current, id) : null;
    }

    get wantedProduct() {
        return this.wanted && this.work.products[this.wanted.product];
    }

    get from() {
        if (this.work.flow === "in") {
            return _t("Receive");
        }
        const place = this.wanted && this.work.locations[this.wanted.location]?.name;
        return place ? _t("Take this from %s", place) : _t("Take this");
    }

    get scannedText() {
        return this.verdict.scanned.pack > 1 ? _t("You scanned a pack") : _t("You scanned");
    }

    get isTooMany() {
        return this.verdict.code === "too_many";
    }

    /** The shown line with all that is asked, not only what is left. */
    get figures() {
        const line = this.wanted || this.work.lines[0];
        const done = plan.doneOf(this.current, line);
        return { done, target: plan.targetOf(this.current, line) };
    }
}

/** The cart: into which bin it goes. */
export class Cart extends WorkPart {
    static template = "fulfilment_scan.Cart";
    static components = { Icon, ItemCard };
    static props = { ...session, put: Object };

    get put() {
        return this.props.put;
    }

    get product() {
        return this.work.products[this.put.line.product];
    }

    get inHand() {
        const hand = Object.values(this.current.hand).reduce((sum, each) => sum + each, 0);
        return _t("%s in hand", format.number(plan.round(hand)));
    }

    get title() {
        const quantity = format.number(this.put.quantity);
        return this.put.bin
            ? _t("Put %(quantity)s into bin %(bin)s", { quantity, bin: this.put.bin })
            : _t("Put %(quantity)s to %(place)s", {
                  quantity,
                  place: this.work.locations[this.put.destination]?.name || "",
              });
    }

    /** The bins, as they stand: done, now, to come, or not needed. */
    get bins() {
        const group = plan.groupOf(this.current, this.put.line);
        return this.work.transfers.map((transfer) => {
            const line = group.find((each) => each.transfer === transfer.id);
            const waits = line ? this.current.hand[line.id] || 0 : 0;
            return {
                ...transfer,
                quantity: waits,
                isNow: line?.id === this.put.line.id,
                isDone: Boolean(line) && !waits && plan.doneOf(this.current, line) > 0,
                isNone: !line,
            };
        });
    }
}
