import { onMounted, onWillDestroy } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { isDark } from "../device";
import { Screen } from "../parts/screen";

const REFRESH = 15000;

/** My work first, then what waits. */
export class HomeScreen extends Screen {
    static template = "fulfilment_scan.HomeScreen";

    setup() {
        super.setup();
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
            ? _t("%s pieces counted", number(card.counted))
            : _t("%(done)s of %(all)s pieces", {
                  done: number(card.counted),
                  all: number(card.needed),
              });
    }

    transfers(batch) {
        return _t("%s transfers", batch.transfers);
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
