import { onMounted, onWillDestroy, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { isDark } from "../device";
import { Screen } from "../parts/screen";
import { piecesCounted } from "../words";

const REFRESH = 15000;
/** So many leave room for the rest of the page. */
const BATCHES = 3;

/** My work first, then what waits. */
export class HomeScreen extends Screen {
    static template = "fulfilment_scan.HomeScreen";

    setup() {
        super.setup();
        this.local = useState({ showsAll: false });
        let timer;
        onMounted(() => {
            timer = setInterval(() => document.hidden || this.app.refreshHome(), REFRESH);
        });
        onWillDestroy(() => clearInterval(timer));
    }

    get home() {
        return this.state.home || { mine: [], types: [], check: [], batches: [] };
    }

    get where() {
        const { warehouse, name } = this.app.device;
        return [warehouse, name].filter(Boolean).join(" · ");
    }

    get anything() {
        return _t("Scan anything");
    }

    get isEmpty() {
        const { mine, types, check, batches } = this.home;
        return ![...mine, ...types, ...check, ...batches].length;
    }

    share(card) {
        return card.needed ? Math.min(100, (card.counted / card.needed) * 100) : 0;
    }

    pieces(card) {
        const { number } = this.format;
        return card.kind === "count"
            ? piecesCounted(card.counted)
            : _t("%(done)s of %(all)s pieces", {
                  done: number(card.counted),
                  all: number(card.needed),
              });
    }

    transfers(batch) {
        return batch.transfers === 1
            ? _t("1 transfer")
            : _t("%s transfers", batch.transfers);
    }

    /** Some of them, and the others when they are asked for: below is what else waits. */
    get batches() {
        const { batches } = this.home;
        return this.local.showsAll ? batches : batches.slice(0, BATCHES);
    }

    get moreBatches() {
        return this.home.batches.length - this.batches.length;
    }

    get moreText() {
        return _t("%s more", this.moreBatches);
    }

    get dock() {
        void this.state.tick;
        return [
            { icon: "keypad", label: _t("Type a code"), action: () => this.app.go("code") },
            {
                icon: "moon",
                label: isDark() ? _t("Day") : _t("Night"),
                action: () => this.app.toggleNight(!isDark()),
            },
            { icon: "gear", label: _t("Settings"), action: () => this.app.go("settings") },
            { icon: "out", label: _t("Sign out"), action: () => this.app.door.signOut() },
        ];
    }

    main() {
        this.app.openCamera();
    }

    back() {}
}
