"""The scan app on a phone: what a person sees, scans and presses."""

from support.pages import PHONE

PIN = "2580"
#: As many pixels of CSS as a finger needs.
FINGER = 44
#: From the smallest phone on.
SIZES = ((320, 568), (360, 640), (375, 667), (390, 780), (412, 860))
_HIDDEN = """() => {
    const main = document.querySelector("main");
    return main.scrollHeight - main.clientHeight;
}"""
_MEASURE = """() => {
    const found = [];
    // words are broken where they may be, nowhere else
    const style = document.createElement("style");
    style.textContent =
        "* { overflow-wrap: normal !important; hyphens: manual !important }";
    document.head.append(style);
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
        found.push(`scrolls to ${root.scrollWidth} of ${root.clientWidth}`);
    }
    const all = "button, a.btn, input:not(.o-barcode-input)";
    for (const each of document.querySelectorAll(all)) {
        const box = each.getBoundingClientRect();
        if (!box.width || !box.height || each.closest(".hidden")) {
            continue;
        }
        const name = each.innerText || each.ariaLabel;
        if (box.width < FINGER || box.height < FINGER) {
            found.push(`${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
        }
        if (each.scrollWidth > each.clientWidth + 1) {
            found.push(`${name}: its text sticks out`);
        }
        // a row of types can be pushed
        if (each.closest(".pair--types")) {
            continue;
        }
        if (box.left < -1 || box.right > root.clientWidth + 1) {
            found.push(`${name}: sticks out`);
        }
    }
    style.remove();
    return found;
}""".replace("FINGER", str(FINGER))


def misfits(page):
    """:return: texts: what sticks out, and buttons too small for a finger"""
    return page.evaluate(_MEASURE)


class Phone:
    """A phone, or a handheld with a scanner that types.

    :ivar page: Playwright's
    """

    def __init__(self, visitors, device=PHONE, **options):
        self.page = visitors.open(device, **options)

    def pair(self, url):
        """Open the address of the QR code, and let the device in."""
        path = url.split("://")[-1].partition("/")[2]
        self.page.goto(f"/{path}")
        self.press("Let it in")
        self.page.get_by_text("Scan your badge").wait_for()
        return self

    def sign_in(self, badge, pin=PIN):
        self.scan(badge)
        self.page.get_by_text("Your PIN").wait_for()
        for digit in pin:
            self.press(digit)
        self.press("Sign in")
        return self

    def scan(self, code):
        """As a scanner does: fast keys and Enter."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def sees(self, text):
        """Wait for a text."""
        self.page.get_by_text(text).first.wait_for()
        return self

    def counts(self, done, target):
        """Wait for the big digits."""
        self.page.locator(".count__n", has_text=f"{done}").first.wait_for()
        self.page.locator(".count__of", has_text=f"of {target}").first.wait_for()
        return self

    def is_at(self, place):
        self.page.locator(".plate b", has_text=place).first.wait_for()
        return self

    def settled(self):
        """Wait until nothing waits to be sent."""
        self.page.locator(".net", has_text="Online").wait_for()
        return self

    def finish(self, label="Finish"):
        """Wait for the last screen, and press its button."""
        self.sees("complete").settled()
        self.press(label)
        return self.sees("is done")

    def hidden(self):
        """:return: list of sizes at which the middle of the screen has to be pushed up
        to be read to its end"""
        found, before = [], self.page.viewport_size
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            more = self.page.evaluate(_HIDDEN)
            if more > 1:
                found.append(f"{width} x {height}: {more} pixels are hidden")
        self.page.set_viewport_size(before)
        return found

    @property
    def text(self):
        return self.page.inner_text("body")
