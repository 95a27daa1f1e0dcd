import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from ..tools.local_day import day_begins, reader_today
from ..tools.month_words import month_of

#: Fewer digits are in too many numbers.
PHONE_DIGITS = 3


class SaleOrder(models.Model):
    """Keys by which people look for orders, each a subquery over an index of its own:
    with "or" between conditions of several tables, all orders would be read."""

    _inherit = "sale.order"

    client_order_ref = fields.Char(index="trigram")
    reference = fields.Char(index="trigram")

    search_month = fields.Char("Month", store=False, search="_search_month")
    search_phone = fields.Char("Phone Number", store=False, search="_search_phone")
    search_mail = fields.Char("Mail Address", store=False, search="_search_mail")
    search_product = fields.Char(
        "Product by Name, Number or Barcode", store=False, search="_search_product"
    )
    search_tracking = fields.Char(
        "Tracking Number", store=False, search="_search_tracking"
    )
    search_provider = fields.Char(
        "Name of the Provider", store=False, search="_search_provider"
    )
    search_lot = fields.Char("Lot or Serial Number", store=False, search="_search_lot")

    @api.model
    def _search_words(self, operator, value):
        """:return: list of texts that are looked for; None: it can't be done so"""
        if operator in ("ilike", "like", "=ilike", "=like"):
            value = [value]
        elif operator != "in":
            return None
        return [
            word for each in value if isinstance(each, str) if (word := each.strip())
        ]

    def _search_by(self, operator, value, domain_of):
        """:param domain_of: called with each text, gives the domain of its orders
        :return: the domain of all of them"""
        words = self._search_words(operator, value)
        if words is None:
            return NotImplemented
        return Domain.OR(domain_of(word) for word in words)

    # --- when

    def _search_month(self, operator, value):
        return self._search_by(operator, value, self._month_domain)

    @api.model
    def _month_domain(self, text):
        """:return: orders of a month, in the reader's language and time zone"""
        langs = [self.env.lang, *(code for code, _name in self._installed_langs())]
        locales = [babel_locale_parse(lang) for lang in langs if lang]
        found = month_of(text, [*locales, "en"], reader_today(self.env))
        if not found:
            return Domain.FALSE
        first = fields.Date.to_date(f"{found[0]:04}-{found[1]:02}-01")
        begins = day_begins(self.env, first)
        ends = day_begins(self.env, fields.Date.add(first, months=1))
        return Domain("date_order", ">=", begins) & Domain("date_order", "<", ends)

    @api.model
    def _installed_langs(self):
        return self.env["res.lang"].get_installed()

    # --- who

    def _search_phone(self, operator, value):
        return self._search_by(operator, value, self._phone_domain)

    @api.model
    def _phone_domain(self, text):
        """However it is written: what counts are the digits that a number has at home
        and abroad.

        :raise UserError: there are too few digits
        """
        digits = self._phone_digits(text)
        if len(digits) < PHONE_DIGITS:
            raise UserError(
                self.env._(
                    "Enter at least %s digits of the phone number.", PHONE_DIGITS
                )
            )
        return self._partner_domain(Domain("phone_mobile_search", "ilike", digits))

    @api.model
    def _phone_digits(self, text):
        """:return: digits of it without the codes of countries and long distance"""
        company = self.env.company
        number = self.env["res.partner"]._phone_format(
            number=text, country=company.country_id, force_format="E164"
        )
        if number and number.startswith("+"):
            code = self.env["res.partner"]._phone_format(
                number=text, country=company.country_id, force_format="INTERNATIONAL"
            )
            # “+49 30 1234567”: what follows the code of the country
            text = (code or number).partition(" ")[2] or number
        digits = re.sub(r"\D", "", text)
        return digits.lstrip("0")

    def _search_mail(self, operator, value):
        return self._search_by(
            operator,
            value,
            lambda text: self._partner_domain(Domain("email", "ilike", text)),
        )

    @api.model
    def _partner_domain(self, domain):
        """:param domain: of ``res.partner``
        :return: orders of these, and of people of these companies"""
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners.search(domain)
        found = partners.search([("id", "child_of", found.ids)])
        return Domain.OR(
            Domain(name, "in", found.ids)
            for name in ("partner_id", "partner_shipping_id", "partner_invoice_id")
        )

    # --- how it is paid

    def _search_provider(self, operator, value):
        return self._search_by(operator, value, self._provider_domain)

    @api.model
    def _provider_domain(self, text):
        # its name can be read by everybody, the record by administrators only
        found = self.env["payment.provider"].sudo().search([("name", "ilike", text)])
        return Domain("payment_provider_id", "in", found.ids)

    # --- what

    def _search_product(self, operator, value):
        return self._search_by(operator, value, self._product_domain)

    @api.model
    def _product_domain(self, text):
        """:return: orders of products, also of those that are not sold any more"""
        products = self.env["product.product"].with_context(active_test=False)
        found = products._search(
            Domain("default_code", "ilike", text)
            | Domain("product_tmpl_id.name", "ilike", text)
            | Domain("barcode", "=", text)
            | Domain("product_uom_ids.barcode", "=", text)
        )
        return Domain("order_line", "any!", [("product_id", "in", found)])

    # --- what was sent

    def _search_tracking(self, operator, value):
        return self._search_by(operator, value, self._tracking_domain)

    @api.model
    def _tracking_domain(self, text):
        """:return: orders of parcels and transfers with this number, also written in
        groups"""
        words = {text, re.sub(r"[\s-]", "", text)}
        parcels = self.env["fulfilment.parcel"].sudo()
        pickings = self.env["stock.picking"].sudo()
        return self._orders_of(
            parcels._search(
                Domain.OR(Domain("tracking_number", "ilike", word) for word in words)
                | Domain("reference", "=", text)
            ).subselect("order_id"),
            pickings._search(
                Domain.OR(
                    Domain("carrier_tracking_ref", "ilike", word) for word in words
                )
            ).subselect("sale_id"),
        )

    def _search_lot(self, operator, value):
        return self._search_by(operator, value, self._lot_domain)

    @api.model
    def _lot_domain(self, text):
        lots = self.env["stock.lot"].sudo()._search(Domain("name", "ilike", text))
        lines = self.env["stock.move.line"].sudo()._search(Domain("lot_id", "in", lots))
        moves = (
            self.env["stock.move"]
            .sudo()
            ._search(Domain("id", "in", lines.subselect("move_id")))
        )
        items = (
            self.env["sale.order.line"]
            .sudo()
            ._search(Domain("id", "in", moves.subselect("sale_line_id")))
        )
        return self._orders_of(items.subselect("order_id"))

    @api.model
    def _orders_of(self, *queries):
        """:param queries: SQL of ids of orders
        :return: domain of orders that one of them names"""
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(queries)))


class ResPartner(models.Model):
    _inherit = "res.partner"

    email = fields.Char(index="trigram")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    carrier_tracking_ref = fields.Char(index="trigram")


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    lot_id = fields.Many2one(index="btree_not_null")


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    reference = fields.Char(index="trigram")
    provider_reference = fields.Char(index="trigram")


class FulfilmentParcel(models.Model):
    _inherit = "fulfilment.parcel"

    tracking_number = fields.Char(index="trigram")

    # by which reports of couriers find it
    _tracking_number_idx = models.Index(
        "(tracking_number) WHERE tracking_number IS NOT NULL"
    )
