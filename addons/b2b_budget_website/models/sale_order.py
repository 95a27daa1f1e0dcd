from odoo import models


class SaleOrder(models.Model):
    """Carts of customers that use budgets: out of the review until they are handed in,
    and closed until somebody has confirmed them."""

    _inherit = "sale.order"

    def write(self, vals):
        """What is no cart any more enters the review."""
        result = super().write(vals)
        if "state" in vals:
            carts = self.filtered("website_id")
            self.env.add_to_compute(self._fields["budget_state"], carts)
        return result

    def _budget_is_queued(self):
        """A cart is the person's own business; what was paid before the customer began
        to use budgets goes its way."""
        if self.website_id and (self.state != "sent" or self._budget_is_paid()):
            return False
        return super()._budget_is_queued()

    def _budget_is_paid(self):
        """:return: whether a payment was made, or is on its way, which the gate lets
        through only where no budget is asked"""
        return any(
            payment.state in ("pending", "authorized", "done")
            for payment in self.sudo().transaction_ids
        )

    def _budget_is_cart(self):
        """:return: whether it is a cart that has to be handed in"""
        self.ensure_one()
        order = self.sudo()
        return (
            bool(order.website_id)
            and order.state == "draft"
            and order.budget_state in (False, "draft", "rework")
            and bool(order._budget_organization())
            and not order._budget_is_paid()
        )

    def _budget_refusal(self):
        if self._budget_is_cart():
            return self.env._(
                "%s has to be confirmed by your company first. Hand it in at the end of"
                " the checkout.",
                self.name,
            )
        return super()._budget_refusal()

    def _b2b_gates(self):
        gates = super()._b2b_gates()
        if self._budget_is_cart() and not self.sudo().budget_state:
            gates.append(
                {
                    "name": self.env._("Budget"),
                    "label": self.env._("Not handed in yet"),
                    "tone": "dead",
                    "icon": "fa-pencil",
                    "is_open": False,
                    "text": "",
                    "url": "/shop/payment",
                }
            )
        return gates

    # --- hand in

    def _budget_request_values(self, member):
        order = self.sudo()
        return {
            "order_id": order.id,
            "organization_id": order._budget_organization().id,
            "requester_id": member.id,
        }

    def _budget_cart_request(self, member):
        """:return: the cart's request, not in the database yet when there is none"""
        self.ensure_one()
        found = self.sudo().budget_request_ids
        return found or found.new(self._budget_request_values(member))

    def _b2b_submit(self, member, message="", reference=""):
        order = self.sudo()
        if self._budget_is_cart():
            if not order.budget_request_ids:
                order.budget_request_ids.create(self._budget_request_values(member))
            if reference:
                order.client_order_ref = reference
        return super()._b2b_submit(member, message, reference)

    # --- shown

    def _budget_cart_hint(self):
        """:return: how the visitor's cart fits, with icon and colour; nothing for
        customers without budgets"""
        self.ensure_one()
        order = self.sudo()
        if not self._budget_is_cart() or not (results := order._budget_check()):
            return None
        # what can't be confirmed at all, before what is only over
        blocking = [
            result
            for result in results
            if result["level"] == "over"
            and result["period"].budget_id.policy == "block"
        ]
        worst = (blocking or results)[0]
        if not worst["period"].budget_id._is_shown_to(self._b2b_member()):
            labels = dict(self._fields["budget_level"]._description_selection(self.env))
            tone = {"within": "success", "near": "warning", "over": "danger"}
            return {
                "text": labels[worst["level"]],
                "icon": "fa-info-circle",
                "tone": tone[worst["level"]],
            }
        currency = worst["period"].currency_id
        budget = f"{worst['period'].budget_id._owner_name()}, {worst['period'].name}"
        if worst["level"] == "over":
            text = self.env._(
                "Over budget: %(missing)s are missing in %(budget)s.",
                missing=currency.format(-worst["left"]),
                budget=budget,
            )
            return {"text": text, "icon": "fa-ban", "tone": "danger"}
        text = self.env._(
            "%(left)s would be left of %(budget)s.",
            left=currency.format(worst["left"]),
            budget=budget,
        )
        if worst["level"] == "near":
            near = self.env._("Near the limit: %s", text)
            return {
                "text": near,
                "icon": "fa-exclamation-triangle",
                "tone": "warning",
            }
        within = self.env._("Within budget: %s", text)
        return {"text": within, "icon": "fa-check", "tone": "success"}
