import io
import zipfile
from pathlib import Path
from unittest.mock import patch

from werkzeug.datastructures import FileStorage

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.upload import UploadRefused, checked_type, read_limited
from .common import PDF, AccessLinkCommon, picture

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def archive():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("0", b"\0" * 10**6)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestUploadCheck(AccessLinkCommon):
    def test_taken(self):
        for name, content, mimetype in (
            ("a.pdf", PDF, "application/pdf"),
            ("A.JPG", picture(), "image/jpeg"),
            ("scan.final.jpeg", picture(), "image/jpeg"),
            ("a.png", picture("PNG"), "image/png"),
        ):
            with self.subTest(name=name):
                self.assertEqual(checked_type(name, content), mimetype)

    def test_refused(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        for name, content in (
            ("page.pdf", b"<html><script>alert(1)</script></html>"),
            ("page.html", PDF),
            ("pic.svg", svg),
            ("pic.png", svg),
            ("pic.jpg", picture("PNG")),
            ("pic", picture()),
            ("virus.pdf", EICAR),
            ("bomb.pdf", archive()),
            ("bomb.zip", archive()),
            ("broken.png", picture("PNG")[:40]),
            ("tool.jpg", b"MZ\x90\0" + b"\0" * 100),
            (None, PDF),
        ):
            with self.subTest(name=name), self.assertRaises(UploadRefused):
                checked_type(name, content)

    def test_a_picture_of_absurd_dimensions_is_refused(self):
        from PIL import Image

        with (
            patch.object(Image, "MAX_IMAGE_PIXELS", 10),
            self.assertRaises(UploadRefused),
        ):
            checked_type("a.png", picture("PNG", (100, 100)))

    def test_size(self):
        self.assertEqual(read_limited(io.BytesIO(b"1234"), 4), b"1234")
        for content, reason in ((b"12345", "size"), (b"", "empty")):
            with self.assertRaises(UploadRefused) as caught:
                read_limited(io.BytesIO(content), 4)
            self.assertEqual(caught.exception.reason, reason)


@tagged("post_install", "-at_install")
class TestAccessLinkUpload(AccessLinkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Upload = cls.env["access.link.upload"]
        cls.link, _token = cls.issue()

    def setUp(self):
        super().setUp()
        # count in this test's transaction
        self.patch(
            type(self.env["access.link.quota"]),
            "_at_once",
            lambda quota, query: quota.env.execute_query(query),
        )

    def store(self, name="pod.pdf", content=PDF):
        file = FileStorage(io.BytesIO(content), filename=name)
        return self.Upload._store(self.link, file, self.target, "S00042-pod")

    def test_kept_under_a_name_of_ours(self):
        upload = self.store("../../etc/pass\x00wd\\Lieferschein.pdf")
        self.assertRegex(upload.attachment_id.name, r"^S00042-pod-[0-9a-f]{8}\.pdf$")
        self.assertEqual(upload.original_name, "Lieferschein.pdf")
        self.assertEqual(upload.attachment_id.raw, PDF)
        self.assertEqual(upload.attachment_id.mimetype, "application/pdf")
        self.assertEqual(upload.attachment_id.res_id, self.target.id)

    def test_a_picture_is_kept_as_it_came(self):
        content = picture("JPEG", (2500, 2500))
        self.assertEqual(self.store("a.jpg", content).attachment_id.raw, content)

    def test_quota_of_files_and_bytes(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("access_link.upload_max_files", 2)
        self.store()
        self.store()
        with self.assertRaises(UploadRefused) as caught:
            self.store()
        self.assertEqual(caught.exception.reason, "count")
        parameters.set_param("access_link.upload_max_files", 50)
        parameters.set_param("access_link.upload_max_total_megabytes", 1)
        with self.assertRaises(UploadRefused) as caught:
            self.store(content=PDF + b"\0" * 1024 * 1024)
        self.assertEqual(caught.exception.reason, "total")
        self.store()

    def test_what_the_scan_finds_goes_into_quarantine(self):
        with patch.object(
            type(self.Upload), "_scan_upload", lambda self, content, mimetype: "EICAR"
        ):
            upload = self.store()
        self.assertEqual(upload.state, "quarantined")
        self.assertNotEqual(upload.attachment_id.res_model, self.target._name)
        for user in (self.owner, self.colleague):
            with self.assertRaises(AccessError):
                upload.attachment_id.with_user(user).read(["raw"])
            self.assertFalse(
                self.Upload.with_user(user).search([("id", "=", upload.id)])
            )
            with self.assertRaises(AccessError):
                upload.with_user(user).action_release()

    def test_a_wrong_setting_does_not_lift_the_limit(self):
        for value in ("", "0", "-1", "viel"):
            self.env["ir.config_parameter"].set_param(
                "access_link.upload_max_files", value
            )
            self.assertEqual(self.Upload._limit("upload_max_files"), 50)

    def test_a_file_that_was_cut_off_makes_way(self):
        """The server died while it wrote it."""
        attachments = self.env["ir.attachment"]
        content = b"Proof of delivery " * 999
        sha = attachments._compute_checksum(content)
        path = Path(attachments._full_path(f"{sha[:2]}/{sha}"))
        self.addCleanup(path.unlink, missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[:4096])
        self.assertEqual(attachments._get_path(content, sha)[1], str(path))
        self.assertFalse(path.exists())
        path.write_bytes(content)
        self.assertEqual(attachments._get_path(content, sha)[1], str(path))
        self.assertTrue(path.exists())
        # another file of the same checksum, which nobody has found yet
        with (
            patch.object(type(attachments), "_compute_checksum", lambda *_: sha),
            self.assertRaises(UserError),
        ):
            attachments._get_path(b"Other", sha)
