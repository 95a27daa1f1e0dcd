import { device } from "./device";

/** Tones: [frequency, start, length in ms, loudness, shape]. Vibration in ms. */
const SOUNDS = {
    accepted: { tones: [[1000, 0, 60]], shake: [40] },
    line: { tones: [[1000, 0, 60], [1400, 70, 60]], shake: [40, 40, 40] },
    all: {
        tones: [[1000, 0, 90], [1250, 100, 90], [1500, 200, 140]],
        shake: [40, 40, 40, 40, 120],
    },
    wrong: { tones: [[180, 0, 400, 1, "square"]], shake: [300] },
    too_many: {
        tones: [[300, 0, 150, 1, "square"], [300, 230, 150, 1, "square"]],
        shake: [150, 80, 150],
    },
    lot: {
        tones: [
            [180, 0, 150, 1, "square"],
            [180, 210, 150, 1, "square"],
            [180, 420, 150, 1, "square"],
        ],
        shake: [150, 60, 150, 60, 150],
    },
    stored: { tones: [[700, 0, 30, 0.4]], shake: [20] },
    taken: { tones: [[600, 0, 150], [400, 150, 150]], shake: [400] },
};

const LOTS = ["expired", "held", "lot", "not_reserved"];
let audio = null;

/** Browsers are silent until the first touch or key. */
export function wakeSound() {
    const Audio = globalThis.AudioContext || globalThis.webkitAudioContext;
    if (Audio) {
        audio ||= new Audio({ latencyHint: "interactive" });
        if (audio.state === "suspended") {
            audio.resume();
        }
    }
}

/** @returns {string} what is heard of a verdict */
export function soundOf(verdict, isOnline) {
    if (!verdict.ok) {
        const ofLots = LOTS.includes(verdict.code) ? "lot" : "wrong";
        return verdict.code === "too_many" ? "too_many" : ofLots;
    }
    return verdict.complete || (isOnline ? "accepted" : "stored");
}

/** @param {string} name of `SOUNDS` */
export function play(name) {
    const { tones, shake } = SOUNDS[name];
    if (globalThis.navigator?.vibrate) {
        navigator.vibrate(shake);
    }
    if (!device.volume) {
        return;
    }
    wakeSound();
    for (const [frequency, start, length, loudness = 1, shape = "sine"] of audio ? tones : []) {
        const from = audio.currentTime + start / 1000;
        const to = from + length / 1000;
        const tone = audio.createOscillator();
        const gain = audio.createGain();
        tone.type = shape;
        tone.frequency.value = frequency;
        const peak = (device.volume / 100) * loudness * (shape === "square" ? 0.5 : 1);
        // without slopes it would crackle
        gain.gain.setValueAtTime(0, from);
        gain.gain.linearRampToValueAtTime(peak, from + 0.004);
        gain.gain.setValueAtTime(peak, to - 0.006);
        gain.gain.linearRampToValueAtTime(0, to);
        tone.connect(gain).connect(audio.destination);
        tone.start(from);
        tone.stop(to);
    }
}
