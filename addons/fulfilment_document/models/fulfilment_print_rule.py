from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..const import EVENTS, KINDS, MODELS, ORDER_EVENTS, SIZES, ZPL_DOTS

MOST_COPIES = 20


class FulfilmentPrintRule(models.Model):
    """What is printed when, for whom."""

    _name = "fulfilment.print.rule"
    _description = "Print Rule"
    _order = "company_id, event, sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    event = fields.Selection(EVENTS, "When", required=True, default="validated")
    kind = fields.Selection(KINDS, "Document", required=True, default="slip")
    size = fields.Selection(SIZES, "Paper", required=True, default="a4")
    copies = fields.Integer(required=True, default=1)
    picking_type_ids = fields.Many2many(
        "stock.picking.type",
        string="Operation Types",
        check_company=True,
        help="Empty: all of them",
    )
    carrier_ids = fields.Many2many(
        "delivery.carrier",
        string="Delivery Methods",
        check_company=True,
        help="Empty: all of them, and orders without one",
    )
    is_about_order = fields.Boolean(compute="_compute_is_about_order")

    _copies_range = models.Constraint(
        f"CHECK (copies BETWEEN 1 AND {MOST_COPIES})", "Print 1 to 20 copies."
    )

    @api.depends("event")
    def _compute_is_about_order(self):
        for rule in self:
            rule.is_about_order = rule.event in ORDER_EVENTS

    @api.depends("event", "kind", "size")
    def _compute_display_name(self):
        words = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("event", "kind", "size")
        }
        for rule in self:
            event, kind, size = (
                words[name].get(rule[name], "") for name in ("event", "kind", "size")
            )
            rule.display_name = f"{event}: {kind}, {size}"

    @api.constrains("kind", "size", "event")
    def _check_size(self):
        for rule in self:
            if rule.size in ZPL_DOTS and rule.kind != "label":
                raise ValidationError(
                    self.env._(
                        "Only address labels are printed as ZPL. Choose another paper."
                    )
                )

    # --- which rules there are is asked at each order and transfer

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache("company_id", "event")
    def _of_event(self, company_id, event):
        """:return: tuple of ids; asked for whatever happens, so it costs nothing where
        nothing is printed"""
        domain = [("company_id", "=", company_id), ("event", "=", event)]
        return tuple(self.sudo().search(domain, limit=100).ids)

    @api.model
    @tools.ormcache("company_id")
    def _of_company(self, company_id):
        """:return: whether anything is printed by itself"""
        domain = [("company_id", "=", company_id)]
        return bool(self.sudo().search_count(domain, limit=1))

    # --- what happens

    @api.model
    def _print_for(self, event, records):
        """Note what is printed now; it is made in the background, once for each rule
        and record.

        :param str event: one of ``const.EVENTS``
        :param records: ``sale.order`` or ``stock.picking`` that it has happened to
        :return: ``fulfilment.print.job``, those that are new
        """
        jobs = self.env["fulfilment.print.job"].sudo()
        for company, part in records.sudo().grouped("company_id").items():
            for rule in self.sudo().browse(self._of_event(company.id, event)):
                jobs |= rule._print(part.filtered(rule._matches))
        jobs._delay_make()
        return jobs

    def _matches(self, record):
        """:return: whether it is printed of this record"""
        self.ensure_one()
        types, carriers = self.picking_type_ids, self.carrier_ids
        if types and record._name == "stock.picking":
            if record.picking_type_id not in types:
                return False
        return not carriers or record.carrier_id in carriers

    def _print(self, records):
        self.ensure_one()
        if records._name not in MODELS[self.kind]:
            # such as the receipt, when a transfer is validated
            records = records.sale_id if records._name == "stock.picking" else records
        return self.env["fulfilment.print.job"]._note(
            records, self.kind, self.size, self.copies, self
        )
