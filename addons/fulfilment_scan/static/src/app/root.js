import { Component, useEnv, useRef, useState } from "@odoo/owl";
import {
    BarcodeVideoScanner,
    isBarcodeScannerSupported,
} from "@web/core/barcode/barcode_video_scanner";
import { _t } from "@web/core/l10n/translation";
import { Icon, Sprite } from "./parts/icons";
import { Screen } from "./parts/screen";
import { DamagedScreen, LotScreen, PadScreen, ShortScreen } from "./screens/amounts";
import { DoneScreen, EndedScreen, FinishScreen } from "./screens/ending";
import { HomeScreen } from "./screens/home";
import { CodeScreen, FoundScreen, WaitingScreen } from "./screens/lists";
import { PickupScreen, TakenScreen } from "./screens/meet";
import {
    LinesScreen,
    PeopleScreen,
    PrintScreen,
    ProblemScreen,
    ReleaseScreen,
    ReplaceScreen,
} from "./screens/menus";
import { PackScreen } from "./screens/pack";
import { ScansScreen } from "./screens/scans";
import { SettingsScreen } from "./screens/settings";
import {
    BadgeScreen,
    ClosedScreen,
    PairScreen,
    PasswordScreen,
    PinScreen,
} from "./screens/sign_in";
import { Work } from "./screens/work";

class LoadingScreen extends Screen {
    static template = "fulfilment_scan.LoadingScreen";

    onScan() {}
}

const SCREENS = {
    loading: LoadingScreen,
    pair: PairScreen,
    badge: BadgeScreen,
    pin: PinScreen,
    password: PasswordScreen,
    closed: ClosedScreen,
    home: HomeScreen,
    waiting: WaitingScreen,
    found: FoundScreen,
    code: CodeScreen,
    taken: TakenScreen,
    pickup: PickupScreen,
    settings: SettingsScreen,
    work: Work,
    lines: LinesScreen,
    scans: ScansScreen,
    pad: PadScreen,
    lot: LotScreen,
    problem: ProblemScreen,
    short: ShortScreen,
    damaged: DamagedScreen,
    replace: ReplaceScreen,
    people: PeopleScreen,
    print: PrintScreen,
    release: ReleaseScreen,
    pack: PackScreen,
    finish: FinishScreen,
    done: DoneScreen,
    ended: EndedScreen,
};

/** What the camera sees, by core's scanner. */
class Camera extends Component {
    static template = "fulfilment_scan.Camera";
    static components = { BarcodeVideoScanner, Icon };
    static props = {};

    setup() {
        this.app = useEnv().app;
        this.camera = useRef("camera");
        this.local = useState({ error: "" });
        if (!isBarcodeScannerSupported()) {
            this.local.error = _t("The camera works with a secure connection (https) only.");
        }
    }

    onResult(text) {
        this.app.closeCamera();
        this.app.scan(text);
    }

    /** Core's handle has no text: without this a screen reader reads its address. */
    onReady() {
        setTimeout(() => {
            const handle = this.camera.el?.querySelector(".o_crop_icon");
            handle?.setAttribute("role", "presentation");
        }, 100);
    }

    onError(error) {
        this.local.error = error.message;
    }

    get help() {
        return _t("Allow the camera in the settings of the browser, or type the code.");
    }
}

/** One screen at a time. */
export class Root extends Component {
    static template = "fulfilment_scan.Root";
    static components = { Camera, Sprite };
    static props = {};

    setup() {
        this.app = useEnv().app;
        this.state = useState(this.app.state);
    }

    get screen() {
        // of a work that was taken over or cancelled nothing else is to do
        const { session } = this.app;
        void this.state.tick;
        const change = session?.changed?.changed;
        if (change && change !== "changed" && this.app.isWorking) {
            return EndedScreen;
        }
        return SCREENS[this.state.screen];
    }
}
