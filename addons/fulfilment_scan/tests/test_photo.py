import io
from unittest.mock import patch

from PIL import Image

from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.photo_files import picture
from odoo.addons.fulfilment_ext.tools import photo

from .common import ScanHttpCase


@tagged("post_install", "-at_install")
class TestPhoto(ScanHttpCase):
    """Photos of what is damaged or missing."""

    def setUp(self):
        super().setUp()
        self.picking = self._order((self.gloves, 12))
        self.enter()
        self.work = self._claim(self.picking)
        reason = self.env.ref("fulfilment_scan.reason_damaged")
        self.command = self._command(
            "damaged", self.work.line_ids, 1, data={"reason": reason.id}
        )
        self._send(self.work, self.command)
        self.row = self.work.command_ids
        self.env.flush_all()

    def send(self, content=None, work=None, uuid=None, **headers):
        """:return: answer, as the app gets it"""
        response = self.url_open(
            "/fulfil/photo",
            data={"work": work or self.work.id, "uuid": uuid or self.command["uuid"]},
            files={"file": ("x.jpg", content or picture(), "image/jpeg")},
            headers=headers,
        )
        self.assertEqual(response.status_code, 200, response.text)
        self.env.invalidate_all()
        return response.json()

    def _photos(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "stock.picking"), ("res_id", "=", self.picking.id)]
        )

    def test_kept(self):
        """With the transfer and in the history, without what phones write into it."""
        self.assertEqual(self.send(), {"ok": True})
        kept = self._photos()
        self.assertEqual(self.row.photo_id, kept)
        self.assertEqual((kept.name, kept.mimetype),
                         ("Damaged - Gloves.jpg", "image/jpeg"))  # fmt: skip
        self.assertNotIn(b"Secret Camera", kept.raw)
        with Image.open(io.BytesIO(kept.raw)) as image:
            self.assertEqual(image.size, (400, 300))
        self.assertFalse(kept.public)
        manager = self.manager()
        shown = self.row.with_user(manager)
        self.assertEqual(shown.action_photo()["url"], f"/web/image/{kept.id}")
        self.assertTrue(kept.with_user(manager).raw)

    def test_once(self):
        """An answer was lost: the app sends it again."""
        for _time in range(2):
            self.assertEqual(self.send(), {"ok": True})
        self.assertEqual(len(self._photos()), 1)

    def test_of_what_is_missing(self):
        short = self._command("short", self.work.line_ids, 2)
        self._send(self.work, short)
        self.assertEqual(self.send(uuid=short["uuid"]), {"ok": True})
        self.assertEqual(self._photos().name, "Short - Gloves.jpg")

    def _refused(self, code, **kwargs):
        answer = self.send(**kwargs)
        self.assertEqual(answer.get("refused"), code, answer)
        self.assertTrue(answer["text"])
        self.assertFalse(self._photos())
        self.assertFalse(self.row.photo_id)

    def test_no_photo(self):
        for content in (b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                        picture("GIF", place=False), picture()[:300]):  # fmt: skip
            self._refused("content", content=content)
        response = self.url_open(
            "/fulfil/photo",
            data={"work": self.work.id, "uuid": self.command["uuid"], "file": "x"},
        )
        self.assertEqual(response.json()["refused"], "content")

    def test_too_large(self):
        with patch.object(photo, "MAX_PHOTO_SIZE", 100):
            self._refused("size")
        with patch.object(photo, "MAX_PIXELS", 100):
            self._refused("content")
        response = self.url_open(
            "/fulfil/photo",
            data={"work": self.work.id, "uuid": self.command["uuid"]},
            files={"file": ("x.jpg", b"x" * (11 * 1024 * 1024), "image/jpeg")},
        )
        self.assertEqual(response.status_code, 413)
        self.assertFalse(self._photos())

    def test_wrong_work(self):
        other = self._claim(self._order((self.gloves, 1)))
        self.env.flush_all()
        # one's own, but not the one in which it was reported
        self._refused("unknown", work=other.id)
        for number in (self.work.id + 999, "x", "-1", "1e3", "9" * 30, "²"):
            self._refused("no", work=number)
        self.anna.picking_type_ids = self.warehouse.in_type_id
        self.env.flush_all()
        self._refused("no")

    def test_foreign_report(self):
        """What somebody else has reported, or nobody; and what needs no photo."""
        self.work._join(self.jan, self.device)
        theirs = self._command("damaged", self.work.line_ids, 1)
        self._send(self.work, theirs, picker=self.jan)
        counted = self._command("count", self.work.line_ids, 1)
        self._send(self.work, counted)
        for uuid in (theirs["uuid"], counted["uuid"], "nonsense",
                     "00000000-0000-4000-8000-000000000001"):  # fmt: skip
            self._refused("unknown", uuid=uuid)

    def test_after_it_is_done(self):
        """It has waited for a connection."""
        self._send(self.work, self._command("count", self.work.line_ids, 12))
        self.assertTrue(self.call("finish", work=self.work.id).get("done"))
        self.env.invalidate_all()
        self.assertEqual(self.work.state, "done")
        self.assertEqual(self.send(), {"ok": True})
        self.assertTrue(self._photos())

    def test_other_site(self):
        """A page of another site, and of a neighbour below the same domain."""
        for origin in ("https://evil.example", "null", "http://a.127.0.0.1:8069"):
            self.assertEqual(self.send(Origin=origin)["door"], "forbidden", origin)
        self.assertFalse(self._photos())
        self.assertEqual(self.send(Origin=self.base_url()), {"ok": True})

    def test_nobody(self):
        self.call("sign_out")
        self.assertEqual(self.send()["door"], "sign_in")
        self.opener.cookies.clear()
        self.assertEqual(self.send()["door"], "sign_in")
        self.assertFalse(self._photos())
