from typing import NamedTuple

from odoo import models


class InlineImage(NamedTuple):
    """A picture that is shown in the text of a mail, by ``cid:`` and its name. Unlike
    pictures by ``data:`` and by address it is shown by Gmail and by Outlook, also
    before anybody allows pictures from outside; RFC 2392, RFC 2387.

    One of the ``attachments`` of a mail.
    """

    name: str
    content: bytes
    mimetype: str


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _build_email__(self, *args, **kwargs):  # noqa: PLW3201
        """Core knows attachments only, which mail programs show below the text."""
        attachments = kwargs.get("attachments") or []
        images = [each for each in attachments if isinstance(each, InlineImage)]
        if images:
            kwargs["attachments"] = [each for each in attachments if each not in images]
        message = super()._build_email__(*args, **kwargs)
        for image in images:
            kind, subtype = image.mimetype.split("/")
            message.get_body(("related", "html")).add_related(
                image.content,
                kind,
                subtype,
                cid=f"<{image.name}>",
                disposition="inline",
                filename=f"{image.name}.{subtype}",
            )
        return message
