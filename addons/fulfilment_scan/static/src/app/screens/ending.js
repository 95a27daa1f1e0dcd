import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import * as plan from "../engine/plan";
import { Count, Segments } from "../parts/work_parts";
import { WorkScreen } from "../parts/work_screen";
import { Screen } from "../parts/screen";

/** Differences first; the button says what will happen. */
export class FinishScreen extends WorkScreen {
    static template = "fulfilment_scan.FinishScreen";
    static components = { ...WorkScreen.components, Count, Segments };

    setup() {
        super.setup();
        this.local = useState({ isDifferent: false, text: "" });
    }

    get isCount() {
        return this.work.kind === "count";
    }

    get progress() {
        return plan.progressOf(this.current);
    }

    get figures() {
        const figures = plan.figuresOf(this.current);
        const sum = (measure) =>
            plan.round(this.work.lines.reduce((total, line) => total + measure(line), 0));
        const target =
            this.work.mode === "check"
                ? sum((line) => figures[line.id].counted)
                : sum((line) => line.needed);
        return { done: this.progress.done, target };
    }

    get unit() {
        const units = new Set(Object.values(this.work.products).map(({ unit }) => unit));
        return units.size === 1 ? [...units][0] : _t("pieces");
    }

    get differences() {
        if (this.isCount) {
            return [];
        }
        const figures = plan.figuresOf(this.current);
        return plan
            .sortedLines(this.current)
            .map((line) => {
                const { short } = figures[line.id];
                const done = plan.doneOf(this.current, line);
                const target = this.work.mode === "check" ? figures[line.id].counted : line.needed;
                const reason = this.app.reasons.find(({ id }) => id === this.reasonOf(line));
                const missing = plan.round(target - done);
                return { line, done, target, short, missing, reason: reason?.name || "" };
            })
            .filter(({ missing }) => Math.abs(missing) > 1e-6);
    }

    reasonOf(line) {
        const told = this.current.pending.findLast(
            (command) => command.kind === "short" && command.line === line.id
        );
        return told ? told.data.reason : line.reason;
    }

    get complete() {
        const { length } = this.isCount ? [] : this.differences;
        return this.work.lines.filter(({ needed }) => needed || this.isCount).length - length;
    }

    get missing() {
        const figures = plan.figuresOf(this.current);
        const missing = (line) =>
            plan.needOf(this.current, line) +
            (this.work.mode === "check" ? 0 : figures[line.id].short);
        return plan.round(this.work.lines.reduce((sum, line) => sum + missing(line), 0));
    }

    get weight() {
        return plan.round(this.work.packages.reduce((sum, { weight }) => sum + weight, 0));
    }

    get waiting() {
        return this.app.queue.waiting;
    }

    get differencesText() {
        return _t("%s differences", this.differences.length);
    }

    get completeText() {
        return _t("%s lines complete", this.complete);
    }

    get packagesText() {
        return _t("Packages: %s", this.work.packages.length);
    }

    about({ done, target, reason }) {
        const { number } = this.format;
        const text = _t("%(done)s of %(all)s", { done: number(done), all: number(target) });
        return [text, reason].filter(Boolean).join(", ");
    }

    get consequence() {
        const missing = this.format.number(this.missing);
        return this.work.backorder === "never"
            ? _t("Cancelled: %s", missing)
            : _t("Delivered later: %s", missing);
    }

    get label() {
        const missing = this.format.number(this.missing);
        if (this.waiting) {
            return this.waiting === 1
                ? _t("Wait, 1 scan is not sent")
                : _t("Wait, %s scans are not sent", this.waiting);
        }
        if (this.isCount) {
            return _t("Hand in");
        }
        if (this.local.isDifferent) {
            return _t("Finish as counted now");
        }
        if (this.work.steps.check && this.work.mode !== "check") {
            return _t("Give it to the check");
        }
        if (!this.missing) {
            return _t("Finish");
        }
        return this.work.backorder === "never"
            ? _t("Finish, %s cancelled", missing)
            : _t("Finish, %s later", missing);
    }

    async main() {
        if (this.state.isBusy || this.waiting) {
            this.app.queue.flush();
            return;
        }
        const { session } = this;
        const how = this.local.isDifferent ? "accept" : "";
        const params = { work: this.work.id, uuid: session.finishId, how };
        const answer = await this.app.ask("finish", params, {
            onRefused: (error) => {
                if (error.code === "changed") {
                    this.app.go("ended", { changed: "changed", text: error.text });
                    return true;
                }
                this.local.isDifferent = error.code === "check";
                return false;
            },
        });
        if (answer) {
            this.app.closeSession();
            await this.app.works.forget(params.work);
            this.app.go("done", { answer });
        }
    }
}

/** It is done: what happened. */
export class DoneScreen extends Screen {
    static template = "fulfilment_scan.DoneScreen";

    main() {
        return this.app.goHome();
    }
}

/** Nobody did wrong: taken over, changed or cancelled. */
export class EndedScreen extends WorkScreen {
    static template = "fulfilment_scan.EndedScreen";

    get change() {
        return this.session.changed || this.props;
    }

    get kind() {
        return this.change.changed;
    }

    get title() {
        const { by } = this.change;
        return {
            taken: _t("%s took over", by),
            cancelled: _t("The office has cancelled it"),
            done: _t("It is done already"),
            changed: _t("The office has changed it"),
        }[this.kind] || _t("It is not there any more");
    }

    get text() {
        const { text } = this.change;
        return this.kind === "taken" && text ? _t("With reason “%s”.", text) : text || "";
    }

    get saved() {
        return plan.progressOf(this.current).done;
    }

    get todo() {
        return {
            taken: this.placeName ? _t("Leave the cart at %s.", this.placeName) : "",
            cancelled: _t("Put everything back to its shelf."),
            changed: _t("What you have scanned stays."),
        }[this.kind] || "";
    }

    onScan() {}

    async takeBack() {
        await this.app.opening.claimWork(this.work, { how: "take", reason: _t("Taken back") });
    }

    async main() {
        if (this.kind === "changed") {
            await this.app.queue.drained(2000);
            const answer = await this.app.ask("replan", { work: this.work.id });
            if (answer) {
                this.session.watch.changed = null;
                this.session.adopt(answer.work);
                this.app.go("work");
            }
        } else {
            await this.app.goHome();
        }
    }

    back() {
        return this.app.goHome();
    }
}
