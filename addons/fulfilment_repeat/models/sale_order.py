import re

from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a form may give as its key.
KEY = re.compile(r"[\w-]{8,64}", re.ASCII)


class SaleOrder(models.Model):
    """The same order once more, at today's prices."""

    _inherit = "sale.order"

    repeat_of_id = fields.Many2one(
        "sale.order",
        "Repeats",
        readonly=True,
        copy=False,
        index="btree_not_null",
        derived=True,
    )
    repeat_ids = fields.One2many("sale.order", "repeat_of_id", "Repeated by")
    repeat_count = fields.Integer(compute="_compute_repeat_count")
    # a form that is sent twice makes one order
    repeat_key = fields.Char(
        readonly=True, copy=False, groups=fields.NO_ACCESS, derived=True
    )

    _repeat_key_uniq = models.UniqueIndex(
        "(repeat_of_id, repeat_key) WHERE repeat_key IS NOT NULL"
    )

    def _compute_repeat_count(self):
        counts = dict(
            self._read_group(
                [("repeat_of_id", "in", self.ids)], ["repeat_of_id"], ["__count"]
            )
        )
        for order in self:
            order.repeat_count = counts.get(order, 0)

    def _repeat_lines(self):
        """:return: lines that are ordered again"""
        return self.order_line.filtered(lambda line: line._is_repeated())

    def _repeat_order_values(self, customer):
        """:param customer: ``res.partner``; for its own, addresses are kept
        :return: dict of the new order; what is not named is today's"""
        self.ensure_one()
        values = {
            "partner_id": customer.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "origin": self.name,
        }
        if customer == self.partner_id:
            for name in ("partner_invoice_id", "partner_shipping_id"):
                # of an address that is no longer used, the customer's takes the place
                if self[name].active:
                    values[name] = self[name].id
            if self.user_id.active:
                values["user_id"] = self.user_id.id
            values["team_id"] = self.team_id.id
        return values

    def _repeat(self, quantities, customer=None, key=None):
        """Make the quotation.

        :param dict quantities: by line of this order; what is left out or nought is
            not ordered
        :param customer: ``res.partner``, the same by default
        :param str key: of the form; sent again, it gives the order that was made
        :return: ``sale.order``, a draft, and whether it is new
        :raise UserError: nothing of it can be had, or is wanted
        """
        self.ensure_one()
        self.check_access("read")
        order = self.sudo()
        # who comes second begins again, and finds what the first has made
        order._lock_payment()
        if key:
            made = order.search(
                [("repeat_of_id", "=", self.id), ("repeat_key", "=", key)], limit=1
            )
            if made:
                return made.with_env(self.env), False
        lines = [
            line
            for line in order._repeat_lines()
            if not line._repeat_gone() and quantities.get(line.id, 0) > 0
        ]
        if not lines:
            raise UserError(
                self.env._("Nothing is left of this order. Choose at least one item.")
            )
        made = order.with_company(order.company_id).create(
            {
                **order._repeat_order_values(customer or order.partner_id),
                "order_line": [
                    (0, 0, line._repeat_values(quantities[line.id])) for line in lines
                ],
                "repeat_of_id": self.id,
                "repeat_key": key,
            }
        )
        made.message_post(
            body=made._for_staff().env._(
                "Repeats %s at today's prices.", order._get_html_link()
            ),
            subtype_xmlid="mail.mt_note",
        )
        return made.with_env(self.env), True

    # --- buttons

    def action_repeat(self):
        """:return: dialog: what has changed since, and the quotation"""
        self.ensure_one()
        return self.env["fulfilment.repeat"]._start(self)._action()

    def action_repeats(self):
        """:return: orders that repeat this one"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repeated by"),
            "res_model": "sale.order",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("repeat_of_id", "=", self.id)],
        }

    # --- online

    @api.model
    def _has_shop(self):
        """:return: whether core's shop is there; it puts the items into the cart, which
        shows today's prices and stock itself"""
        return "website_id" in self._fields and "cart_quantity" in self._fields

    def _can_repeat_online(self):
        """:return: whether a customer may do it on the order's page"""
        self.ensure_one()
        return (
            self.state in ("sale", "cancel")
            and not self._has_shop()
            and bool(self.sudo()._repeat_lines())
        )

    @api.model
    def _repeat_order(self, order_id):
        """The order that the user may repeat online.

        :param int order_id: from outside
        :return: as superuser; empty for all that is not the user's own
        """
        user = self.env.user
        # the page of an order can be opened by its link, by whoever is signed in
        if user._is_public() or not self.browse().has_access("read"):
            return self.sudo().browse()
        found = self.search([("id", "=", order_id)]).sudo()
        family = user.partner_id.commercial_partner_id
        is_own = found and found.partner_id.commercial_partner_id == family
        return found if is_own and found._can_repeat_online() else found.browse()

    def _is_repeatable_by(self, user):
        """:return: whether this user may repeat it online"""
        return bool(self.sudo().with_user(user)._repeat_order(self.id))

    def _repeat_online(self, quantities, key):
        """What a customer has asked for: a draft, of which the salesperson is told.

        :param dict quantities: by id of a line
        :param str key: of the form
        :return: ``sale.order`` as superuser
        :raise UserError: nothing of it can be had
        """
        self.ensure_one()
        made, is_new = self._repeat(quantities, key=key)
        if is_new:
            made = made.sudo()
            staff = made._for_staff()
            made.message_post(
                body=staff.env._(
                    "%s has asked for this online. Look at prices and stock, and send "
                    "the quotation.",
                    self.env.user.partner_id.name,
                ),
                subtype_xmlid="mail.mt_note",
                author_id=self.env.user.partner_id.id,
            )
            user = made.user_id or self.env.ref(
                "base.user_admin", raise_if_not_found=False
            )
            if user and user.active and made.company_id in user.company_ids:
                made.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=staff.env._("Send the quotation"),
                    user_id=user.id,
                )
        return made.sudo()
