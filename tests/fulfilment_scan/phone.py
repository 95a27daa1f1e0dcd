"""The scan app on a phone: what a person sees, scans and presses."""

from support.pages import PHONE

PIN = "2580"


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

    @property
    def text(self):
        return self.page.inner_text("body")
