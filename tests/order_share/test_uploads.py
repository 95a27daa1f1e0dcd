"""Files from outside: what is taken, what is refused, and what is left of it."""

import http.client

import pytest
from order_share.support import (
    EICAR,
    PDF,
    bomb,
    check_headers,
    picture,
    rows,
)

pytestmark = pytest.mark.thorough

HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(2000)
HOSTILE = {
    "page as PDF": ("invoice.pdf", HTML),
    "page": ("invoice.html", HTML),
    "PDF with a page's name": ("invoice.html", PDF),
    "two extensions": ("photo.jpg.html", picture()),
    "drawing": ("drawing.svg", SVG),
    "drawing as picture": ("drawing.png", SVG),
    "program as picture": ("photo.jpg", EXE),
    "program": ("photo.exe", EXE),
    "text of virus scanners": ("eicar.txt", EICAR),
    "virus as PDF": ("eicar.pdf", EICAR),
    "nothing": ("empty.pdf", b""),
    "11 MB": ("large.jpg", picture() + bytes(11 * 1024 * 1024)),
    "PNG as JPG": ("photo.jpg", picture("PNG")),
    "JPG as PNG": ("photo.png", picture("JPEG")),
    "GIF": ("photo.gif", picture("GIF")),
    "PDF after a page": ("mixed.pdf", HTML + PDF),
    "no extension": ("photo", picture()),
    "only an extension": (".jpg", EXE),
    "cut off": ("photo.png", picture("PNG")[:60]),
    "bomb": ("bomb.png", bomb()),
}
WRITTEN = ("access_link_upload", "ir_attachment", "order_share_event", "queue_job")


@pytest.fixture(scope="module")
def share(shares):
    return shares.assigned("details")


@pytest.fixture
def limits(shares):
    """Set limits of uploads: ``limits(files=2)``."""
    parameters = shares.admin["ir.config_parameter"]

    def limits(**values):
        for name, value in values.items():
            parameters.set_param(f"access_link.upload_max_{name}", value)

    yield limits
    limits(files=50, megabytes=10, total_megabytes=200)


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("script", [True, False], ids=["script", "form"])
def test_refused(stack, visitor, share, what, script):
    """A file that is not what it should be is refused in words; nothing is written."""
    name, content = HOSTILE[what]
    visitor.csrf_token(share)
    before = rows(stack, *WRITTEN)
    answer = visitor.upload(share, name, content, script=script)
    assert answer.status_code == 422
    check_headers(answer)
    if script:
        assert answer.json()["ok"] is False
        assert name in answer.json()["message"] or "No more" in answer.json()["message"]
    else:
        assert f">{name}" in answer.text.replace('"#file">', ">"), answer.text[-3000:]
    assert rows(stack, *WRITTEN) == before


def test_refused_photo(stack, visitor, share):
    """A problem with a bad photo is not reported; what was typed is still there."""
    before = rows(stack, *WRITTEN)
    answer = visitor.post(
        share, "problem", reason="damage", note="Two boxes wet",
        files={"photo": ("photo.jpg", HTML)},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Two boxes wet" in answer.text
    assert rows(stack, *WRITTEN) == before


NAMES = {
    "../../../etc/passwd.jpg": "passwd.jpg",
    "..\\..\\windows\\system.jpg": "system.jpg",
    "/etc/cron.d/evil.jpg": "evil.jpg",
    "a\u202egpj.jpg": "agpj.jpg",
    "<script>alert(1)</script>.jpg": "script>.jpg",
    "x" * 300 + ".jpg": "x" * 120,
    "Übergabe Łódź.JPG": "Übergabe Łódź.JPG",
    "a;b'c&d.jpeg": "a;b'c&d.jpeg",
}


def test_names(stack, shares, visitor):
    """Files are kept under names of ours; the visitor's name is only shown."""
    share = shares.assigned("details")
    for sent in NAMES:
        assert visitor.upload(share, sent, picture()).status_code == 303, sent
    found = shares.uploads(share)
    assert [original for original, _stored in found] == [*NAMES.values()]
    for _original, stored in found:
        assert stored.isascii() and not {*"/\\<>;'\""} & {*stored}
        assert stored.endswith(".jpg")
    assert len({stored for _original, stored in found}) == len(found)
    page = visitor.open(share)
    shown = page.xpath("//ul[@id='upload_list']//b/text()")
    assert shown == [*NAMES.values()][::-1]


def test_kept_as_it_came(stack, shares, visitor):
    """The sender downloads the very bytes, and only as a download."""
    share = shares.assigned("details")
    photo = picture(size=(3000, 2000))
    answer = visitor.upload(share, "pod.jpg", photo, script=True)
    assert answer.status_code == 200 and answer.json()["ok"] is True
    assert answer.json()["name"] == "pod.jpg"
    check_headers(answer)
    (attachment,) = shares.admin["ir.attachment"].search_read(
        [("res_model", "=", "sale.order"), ("res_id", "=", share.order)],
        ["mimetype", "public", "access_token"],
    )
    assert attachment["mimetype"] == "image/jpeg"
    assert not attachment["public"] and not attachment["access_token"]
    kept = shares.admin.session.get(f"{stack.url}/web/content/{attachment['id']}")
    assert kept.content == photo


def test_other_types(shares, visitor):
    """All accepted types arrive; an unknown kind of document is refused."""
    share = shares.assigned("details")
    files = {
        "a.pdf": PDF,
        "b.png": picture("PNG"),
        "c.jpeg": picture(),
        "d.JPG": picture(),
    }
    for kind, (name, content) in zip(
        ("pod", "delivery_note", "invoice", "other"), files.items(), strict=True
    ):
        assert visitor.upload(share, name, content, kind).status_code == 303, name
    assert visitor.upload(share, "e.pdf", PDF, "contract").status_code == 400
    assert visitor.post(share, "upload", kind="pod").status_code == 422
    assert [original for original, _stored in shares.uploads(share)] == [*files]


def test_several_in_one_form(stack, shares, visitor, limits):
    """Without a script all files go at once: all are taken, or none."""
    share = shares.assigned("details")
    good = ("file", ("good.jpg", picture(), "image/jpeg"))
    bad = ("file", ("bad.pdf", HTML, "application/pdf"))
    limits(files=3)
    for _attempt in range(3):
        answer = visitor.post(share, "upload", kind="pod", files=[good, bad])
        assert answer.status_code == 422
    assert shares.uploads(share) == []
    answer = visitor.post(share, "upload", kind="pod", files=[good, good])
    assert answer.status_code == 303, "Refused files count as if they had been taken."
    assert len(shares.uploads(share)) == 2


def test_quota(shares, visitor, limits):
    """At most so many files and bytes per link."""
    share = shares.assigned("details")
    limits(files=2)
    codes = [
        visitor.upload(share, f"{n}.jpg", picture(), script=True).status_code
        for n in range(3)
    ]
    assert codes == [200, 200, 422]
    assert len(shares.uploads(share)) == 2
    share = shares.assigned("details")
    limits(files=50, total_megabytes=1)
    large = picture() + bytes(700 * 1024)
    assert visitor.upload(share, "1.jpg", large).status_code == 303
    answer = visitor.upload(share, "2.jpg", large)
    assert answer.status_code == 422 and "No more files" in answer.text
    assert visitor.upload(share, "3.jpg", picture()).status_code == 303
    limits(megabytes=1)
    answer = visitor.upload(share, "4.jpg", picture() + bytes(1024 * 1024))
    assert answer.status_code == 422 and "larger than 1 MB" in answer.text


@pytest.mark.parametrize(
    "action",
    [
        "upload", "problem", "status", "undo", "offer", "withdraw", "driver",
        "driver/revoke", "account", "not-me",
    ],
)  # fmt: skip
def test_endless_request(stack, shares, share, action):
    """A request that announces too much is refused before it is read."""
    host = stack.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.putrequest("POST", f"{share.path}/{action}")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(60 * 1024 * 1024))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "too large" in answer.read().decode()
    connection.close()
