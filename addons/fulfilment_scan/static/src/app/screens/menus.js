import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import * as plan from "../engine/plan";
import { WorkScreen } from "../parts/work_screen";

/** What can be wrong, and what is needed now and then. */
export class ProblemScreen extends WorkScreen {
    static template = "fulfilment_scan.ProblemScreen";

    get title() {
        return _t("Problem");
    }

    get choices() {
        const { work, line, app } = this;
        const isPick = line && work.kind === "transfer" && work.mode !== "check";
        const go = (screen) => () => app.go(screen, line ? { line: line.id } : {});
        return [
            isPick && { icon: "problem", label: _t("Not enough"), action: go("short") },
            isPick && { icon: "quar", label: _t("Damaged"), action: go("damaged") },
            isPick &&
                work.steps.replace && {
                    icon: "swap",
                    label: _t("Take something else"),
                    action: go("replace"),
                },
            {
                icon: "keypad",
                label: _t("Type a code"),
                action: () => app.go("code", { isWork: true }),
            },
            { icon: "list", label: _t("All lines"), action: () => app.go("lines") },
            { icon: "clock", label: _t("All scans"), action: () => app.go("scans") },
            { icon: "people", label: _t("Who works on it"), action: () => app.go("people") },
            { icon: "printer", label: _t("Print a label"), action: go("print") },
            work.steps.pack && { icon: "box", label: _t("Packages"), action: () => app.go("pack") },
            { icon: "check", label: _t("Finish now"), action: () => app.go("finish") },
            { icon: "out", label: _t("Give it back"), action: () => app.go("release") },
        ].filter(Boolean);
    }
}

/** All lines; a tap chooses the one to go on with. */
export class LinesScreen extends WorkScreen {
    static template = "fulfilment_scan.LinesScreen";

    get title() {
        return _t("All lines");
    }

    get rows() {
        return plan.sortedLines(this.current).map((line) => {
            const done = plan.doneOf(this.current, line);
            const target = plan.targetOf(this.current, line);
            return {
                line,
                product: this.work.products[line.product],
                place: plan.placeNameOf(this.work, line),
                bin: this.binOf(line),
                done: this.format.number(done),
                target: this.format.number(target),
                isDone: target > 0 && done >= target,
                short: plan.figuresOf(this.current)[line.id].short,
            };
        });
    }

    binOf(line) {
        const bin = this.work.transfers.find(({ id }) => id === line.transfer)?.bin;
        return bin ? _t("Bin %s", bin) : "";
    }

    open(line) {
        this.session.show(line.id);
        this.app.go("work");
    }
}

export class PeopleScreen extends WorkScreen {
    static template = "fulfilment_scan.PeopleScreen";

    get title() {
        return _t("Who works on it");
    }
}

/** It is given back: what was taken goes back to the shelf. */
export class ReleaseScreen extends WorkScreen {
    static template = "fulfilment_scan.ReleaseScreen";

    get counted() {
        return plan.progressOf(this.current).done;
    }

    get putBack() {
        return _t("To be put back to the shelf: %s", this.format.number(this.counted));
    }

    async main() {
        if (this.state.isBusy) {
            return;
        }
        if (!(await this.app.queue.drained(2000))) {
            this.app.say(_t("Not sent yet"), _t("Scans wait for a connection. Try again then."));
            return;
        }
        const id = this.work.id;
        if (await this.app.ask("release", { work: id })) {
            await this.app.goHome();
            await this.app.works.forget(id);
        }
    }
}

/** Something else goes instead: its barcode says what. */
export class ReplaceScreen extends WorkScreen {
    static template = "fulfilment_scan.ReplaceScreen";

    get title() {
        return _t("Take something else");
    }

    async onScan(text) {
        const { id } = this.line;
        if (await this.session.substitute(id, text)) {
            this.app.go("work");
        }
    }

    main() {
        this.app.openCamera();
    }
}

/** Labels: what, and where they come out. */
export class PrintScreen extends WorkScreen {
    static template = "fulfilment_scan.PrintScreen";

    setup() {
        super.setup();
        this.local = useState({
            what: this.props.what || "product",
            how: this.app.device.printer ? "printer" : "browser",
            copies: 1,
            done: "",
        });
    }

    get title() {
        return _t("Print a label");
    }

    get whats() {
        return [
            { value: "product", label: _t("Product"), id: this.line?.product },
            { value: "location", label: _t("Place"), id: this.line?.location },
            { value: "package", label: _t("Package"), id: this.work.packages.at(-1)?.number },
            { value: "transfer", label: _t("Transfer"), id: this.line?.transfer },
        ].filter(({ id }) => id);
    }

    get hows() {
        const { printer } = this.app.device;
        return [
            printer && { value: "printer", label: printer },
            { value: "browser", label: _t("This device") },
        ].filter(Boolean);
    }

    change(step) {
        this.local.copies = Math.min(20, Math.max(1, this.local.copies + step));
    }

    async main() {
        const { what, how, copies } = this.local;
        const { id } = this.whats.find(({ value }) => value === what) || this.whats[0];
        const answer = await this.app.ask("print", { work: this.work.id, what, id, copies, how });
        if (answer?.url) {
            window.open(answer.url, "_blank", "noopener");
        }
        if (answer) {
            this.local.done = answer.queued ? _t("Sent to %s", answer.queued) : _t("Opened");
        }
    }
}
