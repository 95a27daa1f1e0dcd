import * as plan from "../engine/plan";
import { ItemCard } from "./item";
import { Screen } from "./screen";

/** A screen of a work: the next scan always works at once, wherever one is in it. */
export class WorkScreen extends Screen {
    static components = { ...Screen.components, ItemCard };

    setup() {
        super.setup();
        // an answer may still come when the work was left
        this.kept = this.app.session;
    }

    get session() {
        // read so that it is drawn anew
        void this.state.tick;
        return this.app.session || this.kept;
    }

    get current() {
        return this.session.current;
    }

    get work() {
        return this.session.work;
    }

    /** The line that the person works on, or that the screen was opened for. */
    get line() {
        return plan.lineOf(this.current, this.props.line || this.current.line);
    }

    get product() {
        return this.line && this.work.products[this.line.product];
    }

    get placeName() {
        return this.line ? plan.placeNameOf(this.work, this.line) : "";
    }

    /** Of the line, or of all bins that get the same from the same place. */
    figuresOf(line) {
        const group = this.work.steps.bin ? plan.groupOf(this.current, line) : [line];
        const sum = (measure) =>
            plan.round(group.reduce((total, each) => total + measure(this.current, each), 0));
        return { done: sum(plan.doneOf), target: sum(plan.targetOf), need: sum(plan.needOf) };
    }

    onScan(text) {
        this.app.go("work");
        return this.session.scan(text);
    }

    back() {
        this.app.go("work");
    }
}
