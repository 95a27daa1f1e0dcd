import { _t } from "@web/core/l10n/translation";
import { lastOf } from "../engine/mend";
import * as plan from "../engine/plan";
import { Cart, Count, Refusal, Segments } from "../parts/work_parts";
import { WorkScreen } from "../parts/work_screen";
import { acceptedText } from "../words";

/** Picking: where, what, how many; and the verdict on what was scanned. */
export class Work extends WorkScreen {
    static template = "fulfilment_scan.Work";
    static components = { ...WorkScreen.components, Cart, Count, Refusal, Segments };

    get verdict() {
        return this.session.verdict;
    }

    /** A verdict of the server comes later than the one of the device. */
    get refusal() {
        return this.session.refusals[0];
    }

    get isRefused() {
        return this.verdict && !this.verdict.ok;
    }

    get isAccepted() {
        return this.verdict?.ok && ["counted", "place", "put"].includes(this.verdict.code);
    }

    get stageClass() {
        return {
            "stage--no": this.isRefused || this.refusal,
            "stage--ok": !this.refusal && this.isAccepted,
            split: !this.put && this.app.queue.isOnline,
        };
    }

    /** The line of the verdict as long as it is shown, then the next one. */
    get line() {
        const id = this.isAccepted ? this.verdict.line : this.current.line;
        return plan.lineOf(this.current, id);
    }

    lineById(id) {
        return id && plan.lineOf(this.current, id);
    }

    get put() {
        const isShown = this.session.phase === "put" && !this.isRefused;
        const isCounted = this.verdict?.code === "counted" && this.verdict.ok;
        return isShown && !isCounted ? plan.putOf(this.current) : null;
    }

    get figures() {
        return this.figuresOf(this.line);
    }

    get isUnsure() {
        const figure = this.line && plan.figuresOf(this.current)[this.line.id];
        return Boolean(figure?.isUnsure) && !this.app.queue.isOnline;
    }

    get isCount() {
        return this.work.kind === "count";
    }

    get plateText() {
        if (this.isAccepted) {
            return acceptedText(this.verdict);
        }
        if (this.isDone) {
            return _t("All taken");
        }
        if (this.work.mode === "check") {
            return _t("Check");
        }
        if (this.isCount) {
            return _t("Count at");
        }
        return this.work.flow === "in"
            ? _t("Receive")
            : this.current.place === this.line.location
            ? _t("You are here")
            : _t("Go to");
    }

    get plateName() {
        return this.work.mode === "check" ? this.work.name : this.placeOf(this.line);
    }

    placeOf(line) {
        return plan.placeNameOf(this.work, line);
    }

    get plateClass() {
        const length = this.plateName.length;
        return { "plate--long": length > 9, "plate--longer": length > 16 };
    }

    get platePath() {
        return this.work.locations[this.line.location]?.path || "";
    }

    get plus() {
        const { verdict } = this;
        return verdict?.code === "counted" ? `+${this.format.number(verdict.quantity)}` : "";
    }

    /** What a screen reader says of an accepted scan: the verdict, not the whole screen. */
    get heard() {
        if (!this.isAccepted) {
            return "";
        }
        const { done, target } = this.figures;
        const { number } = this.format;
        const count = _t("%(done)s of %(all)s", { done: number(done), all: number(target) });
        return `${acceptedText(this.verdict)} ${this.isCount ? number(done) : count}`;
    }

    /** What comes after this line. */
    get next() {
        const next = plan.nextLine({ ...this.current, line: this.afterwards });
        return next && next.id !== this.line.id
            ? {
                  place: this.placeOf(next),
                  product: this.work.products[next.product],
                  need: this.figuresOf(next).need,
              }
            : null;
    }

    get afterwards() {
        // bins that get the same are filled together
        const group = this.work.steps.bin ? plan.groupOf(this.current, this.line) : [this.line];
        const lines = plan.sortedLines(this.current);
        const index = lines.findLastIndex(({ id }) => group.some((each) => each.id === id));
        return lines[(index + 1) % lines.length].id;
    }

    get isDone() {
        return this.session.phase === "done" && !this.isCount && !this.isAccepted;
    }

    get offer() {
        const { verdict } = this;
        if (!this.isRefused) {
            return null;
        }
        const { number } = this.format;
        if (verdict.offer) {
            return {
                icon: "box",
                label: _t("Open it, count %s", number(verdict.offer.quantity)),
                action: () => this.openPack(verdict),
            };
        }
        if (["expired", "held"].includes(verdict.code) && verdict.wanted) {
            return {
                icon: "quar",
                label: _t("1 to quarantine"),
                action: () => this.setAside(verdict),
            };
        }
        if (this.work.steps.replace && ["wrong", "elsewhere", "unknown"].includes(verdict.code)) {
            return {
                icon: "swap",
                label: _t("Take it instead"),
                action: () => this.session.substitute(this.current.line, verdict.scanned.code),
            };
        }
        return null;
    }

    openPack({ offer, scanned, wanted }) {
        const one = { ...scanned, quantity: offer.quantity, pack: 1 };
        return this.session.countOne(wanted, one);
    }

    setAside({ scanned, wanted }) {
        const reason = this.app.reasons.find(({ kind }) => kind === "damaged")?.id || 0;
        const { lot, code } = scanned;
        return this.session.reportDamaged(wanted, { quantity: 1, reason, lot, code });
    }

    /** What the device has not sent yet, newest first. */
    get waiting() {
        return this.current.pending
            .filter(({ kind }) => kind !== "refused")
            .slice(-3)
            .reverse()
            .map((command) => {
                const line = plan.lineOf(this.current, command.line);
                const product = line && this.work.products[line.product];
                const place = this.work.locations[line?.location]?.name;
                const number = this.format.number(command.quantity);
                const signs = { count: `+${number}`, undo: `−${number}`, place: "✓" };
                return {
                    uuid: command.uuid,
                    name: command.kind === "place" ? _t("Place %s", place) : product?.name || "",
                    time: this.format.timeWithSeconds(command.at),
                    sign: signs[command.kind] || "…",
                };
            });
    }

    get keptSince() {
        const since = this.format.time(this.app.queue.offlineSince);
        return _t("Scans are kept on this device since %s.", since);
    }

    get waitsFor() {
        return _t("Finish waits until all %s are sent.", this.app.queue.waiting);
    }

    get scanText() {
        if (this.put?.bin) {
            return _t("Scan bin %s", this.put.bin);
        }
        return this.offer || !this.app.queue.isOnline ? _t("Scan") : _t("Scan with camera");
    }

    get undone() {
        if (this.verdict?.code !== "undone") {
            return "";
        }
        const { entry } = this.verdict;
        const product = this.work.products[entry.product];
        return `−${this.format.number(entry.quantity)} ${product.name} ${product.variant}`;
    }

    get dock() {
        const isEach = this.work.steps.quantity === "each" && !this.isCount;
        return [
            this.homeButton,
            {
                icon: "undo",
                label: _t("Undo"),
                isOff: !lastOf(this.current),
                action: () => this.session.undo(),
            },
            {
                icon: "keypad",
                label: _t("Quantity"),
                isOff: isEach || !this.line,
                action: () => isEach || !this.line || this.app.go("pad", { line: this.line.id }),
            },
            { icon: "problem", label: _t("Problem"), action: () => this.app.go("problem") },
        ];
    }

    onScan(text) {
        this.session.refusals.shift();
        return this.session.scan(text);
    }

    tapStage() {
        if (this.refusal) {
            this.session.refusals.shift();
            this.app.touch();
        } else if (this.isRefused) {
            this.session.clear();
        }
    }

    main() {
        if (this.isDone) {
            this.app.go(this.app.nextScreen);
        } else {
            this.app.openCamera();
        }
    }

    back() {
        if (this.isRefused || this.refusal) {
            this.tapStage();
        } else {
            this.app.goHome();
        }
    }
}
