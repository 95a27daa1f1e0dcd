from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..const import JOB_STATES


class SaleOrderStatus(models.Model):
    """How far an order is, in the merchant's words. For information only: it moves no
    stock and no money."""

    _name = "sale.order.status"
    _description = "Order Status"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="All companies when empty")
    color = fields.Integer()
    icon = fields.Char(default="fa-circle-o", help="Name of a Font Awesome icon")
    is_default = fields.Boolean(
        "New Orders", help="Orders begin with it; another one is replaced by it"
    )
    is_final = fields.Boolean("Final", help="Nothing more is to be done")
    fold = fields.Boolean("Folded in Kanban")
    delivery_step = fields.Selection(
        [
            each
            for each in JOB_STATES
            if each[0] in ("assigned", "on_the_way", "delivered", "failed")
        ],
        "Set by the Delivery",
        help="The order gets this status when its delivery comes this far. The "
        "customer is told by the delivery's own notice then",
    )
    notify_mail = fields.Boolean("Tell by Mail", default=True)
    mail_template_id = fields.Many2one(
        "mail.template", domain=[("model", "=", "sale.order")], ondelete="restrict"
    )
    notify_sms = fields.Boolean("Tell by SMS", default=False)
    sms_template_id = fields.Many2one(
        "sms.template", domain=[("model", "=", "sale.order")], ondelete="restrict"
    )

    _default_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE is_default AND active",
        "There is a status for new orders already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("is_default"):
                self._yield_default(vals.get("company_id") or False)
        statuses = super().create(vals_list)
        self.env.registry.clear_cache()
        return statuses

    def write(self, vals):
        had = self.filtered(lambda each: each.is_default and each.active)
        if vals.get("is_default"):
            for status in self - had:
                company = vals.get("company_id", status.company_id.id)
                status._yield_default(company or False)
        result = super().write(vals)
        self.env.registry.clear_cache()
        if had and not self.env.context.get("status_yields"):
            self._check_companies_have_default()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _yield_default(self, company_id):
        """Whichever was the company's status of new orders is it no more."""
        others = self.search(
            [("is_default", "=", True), ("company_id", "=", company_id)]
        )
        # there is a new one in a moment
        (others - self).with_context(status_yields=True).write({"is_default": False})
        others.flush_recordset(["is_default"])

    @api.model
    def _check_companies_have_default(self):
        """:raise ValidationError: a company whose new orders would have no status"""
        defaults = self.sudo().search([("is_default", "=", True)])
        if any(not status.company_id for status in defaults):
            return
        without = (
            self.env["res.company"]
            .sudo()
            .search([("id", "not in", defaults.company_id.ids)], limit=1)
        )
        if without:
            raise ValidationError(
                self.env._(
                    "New orders of %s need a status to begin with. Mark another one "
                    "for new orders instead; it takes the place of this one.",
                    without.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        for status in self:
            used = (
                self.env["sale.order"]
                .sudo()
                .search_count([("order_status_id", "=", status.id)], limit=1)
            )
            told = (
                self.env["sale.order.status.event"]
                .sudo()
                .search_count(
                    ["|", ("from_id", "=", status.id), ("to_id", "=", status.id)],
                    limit=1,
                )
            )
            if used or told:
                raise UserError(
                    self.env._(
                        "Orders have or had the status %s. Archive it instead: they "
                        "keep it, and nobody can choose it any more.",
                        status.name,
                    )
                )
        if any(status.is_default and status.active for status in self):
            raise UserError(
                self.env._("New orders begin with this status. Choose another first.")
            )

    @api.model
    def _default_of(self, company):
        """:return: what new orders of the company begin with"""
        return self.sudo().browse(self._default_id_of(company.id))

    @api.model
    @tools.ormcache("company_id")
    def _default_id_of(self, company_id):
        return (
            self.sudo()
            .search(
                [("is_default", "=", True), ("company_id", "in", (False, company_id))],
                # a company's own one before that of all
                order="company_id, sequence, id",
                limit=1,
            )
            .id
        )

    @api.model
    def _of_step(self, step, companies):
        """:param str step: state of a delivery
        :return: dict of company: status that orders get then, empty for most steps"""
        found = self.sudo().search(
            [
                ("delivery_step", "=", step),
                ("company_id", "in", (False, *companies.ids)),
            ],
            order="company_id, sequence, id",
        )
        return {
            company: next(
                (each for each in found if each.company_id.id in (False, company.id)),
                self.browse(),
            )
            for company in companies
        }

    def action_orders(self):
        """:return: the orders that have it"""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.sale_order_action"
        )
        return {
            **action,
            "domain": [("order_status_id", "in", self.ids)],
            "context": {},
            "display_name": self.name,
        }
