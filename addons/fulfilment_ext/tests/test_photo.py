import io
from unittest.mock import patch

from PIL import Image

from odoo.tests import BaseCase, tagged

from ..tools import photo
from .photo_files import picture


@tagged("post_install", "-at_install")
class TestPhoto(BaseCase):
    """What is not a picture is refused, what is kept is drawn anew."""

    def _refused(self, content, reason):
        with self.assertRaises(photo.PhotoRefused) as caught:
            photo.clean_photo(io.BytesIO(content))
        self.assertEqual(caught.exception.reason, reason)

    def test_drawn_anew(self):
        source = picture()
        self.assertIn(b"Secret Camera", source)
        clean = photo.clean_photo(io.BytesIO(source + b"<script>alert(1)</script>"))
        self.assertNotIn(b"Secret Camera", clean)
        self.assertNotIn(b"script", clean)
        with Image.open(io.BytesIO(clean)) as image:
            self.assertEqual((image.format, image.size), ("JPEG", (400, 300)))
            self.assertFalse(dict(image.getexif()))

    def test_made_smaller(self):
        clean = photo.clean_photo(io.BytesIO(picture("PNG", (4000, 1000))))
        with Image.open(io.BytesIO(clean)) as image:
            self.assertEqual(image.size, (1600, 400))

    def test_no_picture(self):
        self._refused(b"", "content")
        self._refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "content")
        self._refused(b"%PDF-1.4", "content")
        self._refused(picture()[:200], "content")
        self._refused(picture("GIF", place=False), "content")

    def test_too_large(self):
        with patch.object(photo, "MAX_PHOTO_SIZE", 100):
            self._refused(picture(), "size")
        with patch.object(photo, "MAX_PIXELS", 100):
            self._refused(picture(), "content")
