import { _t } from "@web/core/l10n/translation";
import { device, setDevice } from "../device";
import { Screen } from "../parts/screen";
import { play } from "../sound";

/** What belongs to the device: loud, dark. */
export class SettingsScreen extends Screen {
    static template = "fulfilment_scan.SettingsScreen";

    get title() {
        return _t("Settings");
    }

    get device() {
        void this.state.tick;
        return device;
    }

    get volumes() {
        return [
            { value: 0, label: _t("Off") },
            { value: 30, label: _t("Quiet") },
            { value: 80, label: _t("Loud") },
            { value: 100, label: _t("Loudest") },
        ];
    }

    get themes() {
        return [
            { value: "", label: _t("As the device") },
            { value: "light", label: _t("Day") },
            { value: "dark", label: _t("Night") },
        ];
    }

    setVolume(volume) {
        setDevice({ volume });
        play("accepted");
        this.app.touch();
    }

    setTheme(theme) {
        setDevice({ theme });
        this.app.touch();
    }

    get languages() {
        return this.app.door.languages;
    }

    get dock() {
        return [this.homeButton];
    }
}
