from odoo import api, fields, models
from odoo.exceptions import UserError

#: Colour of a gate's state, as the portal's badges and Bootstrap call it.
TONES = {
    "ok": "success",
    "warn": "warning",
    "bad": "danger",
    "info": "info",
    "dead": "secondary",
}


class SaleOrder(models.Model):
    """What a customer's own people have to say before an order is one.

    Other addons keep a gate each: they add it to :meth:`_b2b_gates` and to
    :meth:`_b2b_refusal`, and do not know each other. Each gate alone holds the order;
    whoever opens the last one releases it.
    """

    _inherit = "sale.order"

    b2b_is_closed = fields.Boolean(compute="_compute_b2b_gates", compute_sudo=True)
    b2b_gates = fields.Html(
        "Customer's Consent", compute="_compute_b2b_gates", compute_sudo=True,
        sanitize=False,
    )  # fmt: skip

    # --- hooks

    def _b2b_gates(self):
        """Hook: the gates that this order has, open ones as well.

        :return: list of dicts: ``name`` of the gate; ``label`` of its state; ``tone``,
            one of ``TONES``; ``icon``; ``is_open``; ``text``, what else there is to
            say; ``url`` of its page in the portal, or nothing
        """
        self.ensure_one()
        return []

    def _b2b_refusal(self):
        """Hook: whether the customer's people still have to say something.

        :return: why the order can't be confirmed or paid yet, False when it can
        """
        self.ensure_one()
        return False

    def _b2b_submit(self, member, message="", reference=""):
        """Hook: hand the order in, to each gate that it needs and that it was not
        handed to yet.

        :param member: who orders, a ``b2b.member``
        :param str message: to who decides
        :param str reference: the customer's own number of the order
        :raise UserError: it can't be handed in, and what is missing
        """
        self.ensure_one()

    def _b2b_is_own(self):
        """Hook: whether a person of the customer has made this order, in the shop or
        in the portal. What the merchant has made is a quotation."""
        self.ensure_one()
        return False

    def _b2b_pays_first(self):
        """Hook: whether the customer pays online before the order is confirmed."""
        self.ensure_one()
        return False

    # --- shown

    @api.depends("state", "partner_id", "amount_total")
    @api.depends_context("lang")
    def _compute_b2b_gates(self):
        for order in self:
            gates = order._b2b_gates() if order.id else []
            order.b2b_is_closed = order.state in ("draft", "sent") and not all(
                gate["is_open"] for gate in gates
            )
            order.b2b_gates = gates and self.env["ir.qweb"]._render(
                "b2b_account.gates_panel", {"gates": gates, "tones": TONES}
            )

    # --- the door

    def _b2b_release(self):
        """A gate was opened. When it was the last one the order is confirmed, unless
        the customer pays first: the payment confirms it then.

        :return: ``closed``: something still holds the order; ``payment``; ``confirmed``
        """
        self.ensure_one()
        if not self._b2b_refusal() and self.amount_total and self._b2b_pays_first():
            self.write({"require_payment": True, "prepayment_percent": 1})
            return "payment"
        if self._confirmation_error_message():
            return "closed"
        self._b2b_confirm()
        return "confirmed"

    def _confirmation_error_message(self):
        return super()._confirmation_error_message() or self._b2b_refusal()

    def write(self, vals):
        """Nobody confirms by writing the state."""
        if vals.get("state") == "sale":
            self.filtered(lambda order: order.state != "sale")._b2b_check()
        return super().write(vals)

    def _action_confirm(self):
        """The last look: programs of other addons change lines while they confirm."""
        self._b2b_check()
        return super()._action_confirm()

    def _b2b_check(self):
        """:raise UserError: a gate is closed"""
        for order in self:
            if refusal := order._b2b_refusal():
                raise UserError(refusal)

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._b2b_refusal()

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and not self._b2b_refusal()

    def _can_be_edited_on_portal(self):
        """Optional products of the quotation: what is agreed on stays as it is."""
        return super()._can_be_edited_on_portal() and not self._b2b_gates()
