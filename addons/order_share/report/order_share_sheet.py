import base64

from odoo import api, models
from odoo.exceptions import UserError

from ..const import SHOWN_LINKS

#: the dialog may show an open link per document as well
PRINTED_LINKS = 2 * SHOWN_LINKS


class OrderShare(models.Model):
    """A sheet per link with a QR code, to hand out."""

    _inherit = "order.share"

    @api.model
    def print_sheet(self, urls):
        """Print links that were just made. Only the dialog still knows them: nothing of
        this is stored or logged.

        :param list urls: addresses of living links; one page is printed for each
        :return: dict ``name`` of the file and ``data``, a PDF in base64
        :raise UserError: not a valid link, or too many
        :raise AccessError: the user may not change the document
        """
        if not isinstance(urls, list) or not 0 < len(urls) <= PRINTED_LINKS:
            raise UserError(
                self.env._("Between 1 and %s links can be printed.", PRINTED_LINKS)
            )
        sheets = [self._sheet(url) for url in urls]
        html = self.env["ir.qweb"]._render(
            "order_share.sheet_pdf",
            {
                "bodies": [sheet["body"] for sheet in sheets],
                "lang": (self.env.lang or "en_US").replace("_", "-"),
            },
        )
        documents = sorted({sheet["document"].replace("/", "-") for sheet in sheets})
        return {
            "name": self.env._("Links %s", ", ".join(documents[:3])) + ".pdf",
            "data": base64.b64encode(self._html_to_pdf(html)).decode(),
        }

    def _sheet(self, url):
        """One page for one recipient, in the recipient's language.

        :return: dict ``document`` (its number) and ``body`` (HTML)
        """
        link, token = self._living_link(url)
        target = link._target()
        target.with_env(self.env)._check_document_write()
        share = target if target._name == "order.share" else self.browse().sudo()
        lang = share._recipient_lang() if share else self.env.lang
        target = target.with_context(
            lang=lang, tz=link.partner_id.tz or self.env.user.tz or "UTC"
        )
        company = target._access_link_company()
        page = {
            "logo": self._company_logo(company),
            "sender": target._access_link_sender(link, token),
            "title": target._document()._order_share_title(),
            "recipient": share.with_env(target.env).recipient_name,
            "expires": self.with_env(target.env)._page_time(
                link.expires_at, self.with_env(target.env)._reader_zone()
            ),
            "url": target._access_link_url(token),
            "qr": self._qr_code(target._access_link_url(token)),
            "lang": (lang or "en_US").replace("_", "-"),
        }
        return {
            "document": target.document_name,
            "body": target.env["ir.qweb"]._render(
                "order_share.sheet_body", {"page": page}
            ),
        }
