from odoo import models
from odoo.tools import formatLang
from odoo.tools.image import image_data_uri


class OrderShare(models.Model):
    """The shared order on paper, from the same whitelist as the page."""

    _inherit = "order.share"

    def _pdf(self, link, token, account=None):
        """:return: the order as a PDF file, bytes"""
        self.ensure_one()
        page = self._page(link, token, account=account)
        page.update(
            logo=self._company_logo(self._access_link_company()),
            price=link.scope == "details" and self._agreed_price(),
            printed=self._page_time(self.env.cr.now(), self._reader_zone()),
            lang=(self.env.lang or "en_US").replace("_", "-"),
        )
        html = self.env["ir.qweb"]._render("order_share.order_pdf", {"page": page})
        return self._html_to_pdf(html)

    def _html_to_pdf(self, html):
        """Print one HTML document that needs nothing from outside.

        Without header and footer files, which only the patched wkhtmltopdf knows: the
        result is the same with both.

        :param html: a whole document
        :return: bytes
        """
        paper = self.env.ref("order_share.paperformat_plain").sudo()
        report = self.env["ir.actions.report"].sudo().new({"paperformat_id": paper.id})
        return report._run_wkhtmltopdf([str(html)])

    def _company_logo(self, company):
        """:return: a company's logo as a ``data:`` address, False for none"""
        company = company.sudo()
        if company.uses_default_logo or not company.logo_web:
            return False
        return image_data_uri(company.logo_web)

    def _agreed_price(self):
        """:return: the freight price that was agreed with this partner, as text; False
        when the order was not awarded to them"""
        award = self.sudo().award_ids._standing()[:1]
        offer = award.offer_id
        return bool(offer) and formatLang(
            self.env, offer.amount, currency_obj=offer.currency_id
        )

    def _pdf_name(self):
        """:return: name of the file, such as ``Transport-S00042.pdf``"""
        title = self._document()._order_share_title()
        return "-".join(title.replace("/", "-").split()) + ".pdf"
