"""The camera of a phone: Chromium is shown a film of rendered barcodes. It has no
detector of its own here, so core's library reads them, from this server."""

import os

import pytest
import zxingcpp
from fulfilment_scan.phone import Phone
from PIL import Image

from stack import settings
from support import pages

SIZE = (640, 480)
FRAMES = 10
FORMATS = {"ean": zxingcpp.BarcodeFormat.EAN13, "bars": zxingcpp.BarcodeFormat.Code128}


class Film:
    """What the camera sees. A film begins anew whenever the camera is opened.

    :ivar Path path: of the file, in YUV4MPEG2
    """

    def __init__(self, path):
        self.path = path
        self.show("")

    def show(self, code, kind="bars"):
        """From now on a label with this barcode lies before the camera."""
        picture = Image.new("L", SIZE, 200)
        if code:
            label = self._label(code, kind)
            left, top = ((a - b) // 2 for a, b in zip(SIZE, label.size, strict=True))
            picture.paste(label, (left, top))
        width, height = SIZE
        # grey: the two planes of colours say nothing
        frame = b"FRAME\n" + picture.tobytes() + b"\x80" * (width * height // 2)
        head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()
        scratch = self.path.with_suffix(".new")
        scratch.write_bytes(head + frame * FRAMES)
        os.replace(scratch, self.path)

    @staticmethod
    def _label(code, kind):
        barcode = zxingcpp.create_barcode(code, FORMATS[kind])
        image = zxingcpp.write_barcode_to_image(barcode, scale=2)
        view = memoryview(image)
        height, width = view.shape[:2]
        bars = Image.frombuffer("L", (width, height), view.tobytes())
        label = Image.new("L", (width + 40, height + 40), 255)
        label.paste(bars, (20, 20))
        return label


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return Film(tmp_path_factory.mktemp("film") / "camera.y4m")


@pytest.fixture(scope="module")
def with_camera(browser, film):
    chromium = browser.browser_type.launch(
        executable_path=pages.CHROMIUM,
        args=[
            *pages.FLAGS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film.path}",
        ],
    )
    yield chromium
    chromium.close()


@pytest.fixture
def cameras(with_camera, stack, request):
    folder = settings.ARTEFACTS / request.path.parent.name
    visitors = pages.Pages(with_camera, stack.url, folder)
    yield visitors
    visitors.close()


@pytest.fixture
def anna(depot, cameras):
    """A phone with a camera, and whom it asks for the code of its library."""
    url, _number = depot.pairing("Phone with a camera")
    phone = Phone(cameras)
    phone.asked = []
    phone.page.context.on("request", lambda asked: phone.asked.append(asked.url))
    phone.pair(url).sign_in(depot.picker("Anna Kamera")).sees("Waiting")
    return phone


def look(phone, button="Scan with camera"):
    phone.page.locator(".btn.cam").click()
    phone.page.get_by_role("dialog", name=button).wait_for()


def test_place_then_product(stack, depot, anna, film, cameras):
    """A place is seen, then the product at it, and it is counted."""
    product, code = depot.product("Camera gloves", "B-02", 10)
    transfer, name = depot.order((product, 2))
    anna.scan(name)
    anna.is_at("B-02")
    film.show("SCAN-B-02")
    look(anna)
    anna.sees("You are here")
    film.show(code, "ean")
    for number in (1, 2):
        look(anna)
        if number < 2:
            anna.counts(number, 2)
    anna.finish()
    assert depot.moved(transfer) == {product: 2}
    # nothing is fetched from anywhere else
    foreign = [
        url for url in anna.asked if not url.startswith((stack.url, "blob:", "data:"))
    ]
    assert not foreign


def test_badge(depot, cameras, film):
    """The badge is held before the camera, too."""
    url, _number = depot.pairing("Another phone with a camera")
    badge = depot.picker("Benno Badge")
    phone = Phone(cameras).pair(url)
    film.show(badge)
    look(phone)
    phone.page.get_by_role("heading", name="Your PIN").wait_for()


def test_wrong_product(depot, anna, film):
    product, _code = depot.product("Right gloves", "C-03", 10)
    _other, other_code = depot.product("Wrong gloves", "C-03", 10)
    _transfer, name = depot.order((product, 2))
    anna.scan(name)
    anna.is_at("C-03")
    film.show(other_code, "ean")
    look(anna)
    anna.sees("Wrong product")
    anna.settled()
    assert "0" in anna.page.locator(".count__n").first.inner_text()


def test_no_camera(depot, phone):
    """Where there is none, it says so, and what to do instead."""
    anna = phone()
    anna.page.locator(".btn.cam").click()
    anna.sees("type the code")
    anna.press("Back")
    anna.sees("Waiting")
