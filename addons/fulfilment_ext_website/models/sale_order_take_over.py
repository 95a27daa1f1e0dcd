from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class SaleOrder(models.Model):
    """A cart that staff finishes, for a customer on the phone. The shop leaves it alone
    until it is given back, see ``website._leave_taken_carts``."""

    _inherit = "sale.order"

    taken_over_by_id = fields.Many2one(
        "res.users",
        "Taken Over by",
        readonly=True,
        copy=False,
        tracking=True,
        derived=True,
    )
    taken_over_at = fields.Datetime(
        "Taken Over on", readonly=True, copy=False, derived=True
    )
    # whose session may have it back
    taken_over_partner_id = fields.Many2one(
        "res.partner",
        "Customer When Taken Over",
        readonly=True,
        copy=False,
        derived=True,
    )

    _taken_over_idx = models.Index(
        "(partner_id) WHERE taken_over_by_id IS NOT NULL AND state = 'draft'"
    )

    # --- take over

    def action_take_over(self):
        """Take the cart out of the shop. Of two people one gets it.

        :return: the cart's form
        :raise AccessError: not for this user, or not this cart
        :raise UserError: it is no cart, it is being paid, or somebody else has it
        """
        self.ensure_one()
        self._check_take_over_access()
        order = self.sudo()
        # who pays at this moment has written the row: this begins again, and sees it
        order._lock_payment()
        if order.taken_over_by_id != self.env.user:
            if refusal := order._take_over_refusal():
                raise UserError(refusal)
            order.transaction_ids.filtered(
                lambda each: each.state == "draft"
            )._supersede()
            order.write(
                {
                    "taken_over_by_id": self.env.uid,
                    "taken_over_at": fields.Datetime.now(),
                    "taken_over_partner_id": order.partner_id.id,
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _check_take_over_access(self):
        """:raise AccessError: not for this user, or not this cart"""
        if not self.env.user.has_group("fulfilment_ext.group_user"):
            raise AccessError(self.env._("Only people of Fulfilment take over carts."))
        self.check_access("write")

    def _take_over_refusal(self):
        """:return: why it can't be taken over and what to do, "" when it can"""
        self.ensure_one()
        if not self.website_id or self.state != "draft":
            return self.env._("%s is no open cart of the shop.", self.name)
        if self.taken_over_by_id:
            return self.env._(
                "%(person)s has taken over %(cart)s already.",
                person=self.taken_over_by_id.name,
                cart=self.name,
            )
        transactions = self.transaction_ids
        if any(
            each.state in ("pending", "authorized", "done") and each._is_live()
            for each in transactions
        ):
            return self.env._("%s is paid for, or its payment is awaited.", self.name)
        if transactions.filtered_domain(transactions._paying_domain()):
            return self.env._(
                "The customer has begun to pay for %s and may be on the page of the "
                "provider. Try again in a few minutes.",
                self.name,
            )
        return ""

    # --- give back

    def action_give_back(self):
        """The customer goes on with the cart in the shop.

        :raise AccessError: not for this user, or not this cart
        :raise UserError: it is finished, or nobody in the shop would find it
        """
        self.ensure_one()
        self._check_take_over_access()
        order = self.sudo()
        order._lock_payment()
        if not order.taken_over_by_id or order.state != "draft":
            raise UserError(
                self.env._("%s is finished, or was given back already.", order.name)
            )
        if not order._is_found_in_shop():
            raise UserError(
                self.env._(
                    "The customer of %(cart)s was changed: nobody in the shop would "
                    "find it. Confirm it, or send %(customer)s a payment link.",
                    cart=order.name,
                    customer=order.partner_id.name,
                )
            )
        order._portal_ensure_token()
        order.write({"taken_over_by_id": False, "taken_over_at": False})
        return True

    def _is_found_in_shop(self):
        """Whoever has the session of a visitor reads and changes the addresses of its
        cart, so it gets none that were not its own.

        :return: whether it can be given back
        """
        if self.partner_id.user_ids:
            # signed in, so it is theirs
            return True
        family = self.taken_over_partner_id.commercial_partner_id
        people = self.partner_id | self.partner_invoice_id | self.partner_shipping_id
        return self.partner_id == self.taken_over_partner_id and (
            people.commercial_partner_id == family
        )

    # --- what follows

    def _taken_over_refusal(self):
        """:return: text for the customer when staff has the cart, "" when not"""
        taken = self.sudo().filtered(lambda order: order._is_taken_over())
        return taken[:1]._taken_over_text() if taken else ""

    def _is_taken_over(self):
        """:return: whether it is out of the shop; one that staff has sent or confirmed
        is an order like others"""
        return self.state == "draft" and bool(self.taken_over_by_id)

    def _taken_over_text(self):
        """:return: what the customer is told"""
        text = self.env._("Our staff is finishing your cart %s for you.", self.name)
        if phone := self.company_id.phone:
            text += " " + self.env._("To change it, call us: %s", phone)
        return text

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        if not error and self._is_taken_over() and self.is_visitor_cart:
            return self.env._("Choose the customer of %s first.", self.name)
        return error

    def _filter_can_send_abandoned_cart_mail(self):
        """Who is on the phone gets no mail about a forgotten cart."""
        return (
            super()
            ._filter_can_send_abandoned_cart_mail()
            .filtered(lambda order: not order.taken_over_by_id)
        )

    def _taken_over_domain(self, partner, website):
        """:return: of a customer's carts that staff has"""
        return (
            Domain("partner_id", "=", partner.id)
            & Domain("website_id", "=", website.id)
            & Domain("state", "=", "draft")
            & Domain("taken_over_by_id", "!=", False)
        )
