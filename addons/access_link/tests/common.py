import io

from PIL import Image

from odoo.tests import new_test_user
from odoo.tests.common import TransactionCase


def picture(image_format="JPEG", size=(8, 8)):
    """:return: bytes of a small real picture"""
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, image_format)
    return stream.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class AccessLinkCommon(TransactionCase):
    """Links to a contact: what is tested here needs no more of its target than a
    company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "link_owner", groups="base.group_user")
        cls.colleague = new_test_user(
            cls.env, "link_colleague", groups="base.group_user"
        )
        cls.recipient = cls.env["res.partner"].create({"name": "Spedition Test"})
        cls.target = cls.env["res.partner"].create({"name": "Target"})
        cls.Link = cls.env["access.link"]

    @classmethod
    def issue(cls, **values):
        """:return: link and token"""
        values = {"partner": cls.recipient, "owner": cls.owner, **values}
        return cls.Link._issue(cls.target, values.pop("scope", "view"), **values)
