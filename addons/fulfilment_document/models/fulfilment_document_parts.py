import base64
import datetime

from odoo import api, fields, models, tools
from odoo.tools import format_date

from ..tools.sheet import Address, Sender


class FulfilmentDocument(models.AbstractModel):
    """What documents have in common."""

    _inherit = "fulfilment.document"

    # --- who sends it

    @api.model
    def _sender(self, company, place=None):
        """:param place: ``res.partner`` where it goes when nobody takes it; by default
            the company
        :return: ``tools.sheet.Sender``"""
        return self._once(
            ("sender", company.id, place and place.id),
            lambda: self._make_sender(company, place),
        )

    @api.model
    def _once(self, key, function):
        """:return: what the function returns; asked for once while documents of one
        language are made"""
        known = self.env.context.get("document_known", {})
        if key not in known:
            known[key] = function()
        return known[key]

    @api.model
    def _make_sender(self, company, place):
        partner = company.partner_id
        home = place if place and (place.street or place.city) else partner
        tax = company.vat and f"{self.env._('VAT')} {company.vat}"
        return Sender(
            company.name,
            self._address_lines(home),
            list(filter(None, [company.phone, company.email, tax])),
            self._logo(company),
            " · ".join(
                filter(None, [company.name, company.website, company.email, tax])
            ),
        )

    @api.model
    def _logo(self, company):
        """:return: bytes; b"" for the one that Odoo shows while there is none"""
        # 512 pixels are sharp on 60 mm
        logo = company.with_context(bin_size=False).partner_id.image_512
        return base64.b64decode(logo) if logo and not company.uses_default_logo else b""

    # --- addresses

    @api.model
    def _address_lines(self, partner):
        """:return: list of lines below the name, as the country has them"""
        text = partner._display_address(without_company=True)
        return [line.strip() for line in text.split("\n") if line.strip(" ,")]

    @api.model
    def _address(self, title, partner):
        """:return: ``tools.sheet.Address``; None without a partner"""
        if not partner:
            return None
        company = partner.commercial_company_name
        names = dict.fromkeys(filter(None, [partner.name, company]))
        return Address(title, [*names, *self._address_lines(partner)])

    @api.model
    def _place(self, picking):
        """:return: ``res.partner``: the address of its warehouse"""
        return picking.picking_type_id.warehouse_id.partner_id

    # --- words and numbers

    @api.model
    def _quantity(self, quantity, unit):
        """:return: such as "3 Units", as the reader writes numbers"""
        number = self.env["sale.order.line"]._item_number(quantity)
        return f"{number} {unit.name}"

    @api.model
    def _weight(self, weight):
        """:return: with its unit; "" for none"""
        if not weight:
            return ""
        # core looks for it in the database each time
        unit = self._once(
            "unit",
            self.env["product.template"]._get_weight_uom_name_from_ir_config_parameter,
        )
        return f"{self.env['sale.order.line']._item_number(round(weight, 3))} {unit}"

    @api.model
    def _day(self, value, company):
        """:param value: date, or datetime in UTC
        :return: the day in the company's time zone, as the reader writes it"""
        if not value:
            return ""
        if isinstance(value, datetime.datetime):
            zone = company.partner_id.tz or self.env.context.get("tz") or "UTC"
            value = fields.Datetime.context_timestamp(self.with_context(tz=zone), value)
            value = value.date()
        return format_date(self.env, value, lang_code=self.env.lang)

    @api.model
    def _facts(self, *rows):
        """:param rows: of (label, text)
        :return: list of those with a text"""
        return [(label, str(text)) for label, text in rows if text]

    @api.model
    def _page_text(self):
        # %(page)s stays for who knows the number
        return self.env._(
            "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
        )

    @api.model
    def _plain(self, html):
        """:return: text of an HTML field"""
        return tools.html2plaintext(html or "", include_references=False).strip()
