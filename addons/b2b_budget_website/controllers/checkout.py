from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers import routes
from odoo.addons.b2b_budget.controllers.budget_order_words import BudgetOrderWords
from odoo.addons.website_sale.controllers.delivery import Delivery
from odoo.addons.website_sale.controllers.main import WebsiteSale

#: What people type is cut there.
MESSAGE_LENGTH, REFERENCE_LENGTH = 2000, 80
PAYMENT, SUBMITTED = "/shop/payment", "/shop/budget/submitted"


class BudgetCheckout(WebsiteSale):
    """Where budgets are asked, the checkout ends with “Submit for confirmation”."""

    @route()
    def shop_payment(self, **post):
        """The payment step, or the submission of a cart that has to be confirmed."""
        order = request.cart
        if not order or not order._budget_is_cart():
            return super().shop_payment(**post)
        if redirection := self._check_cart_and_addresses(order):
            return redirection
        order._recompute_cart()
        return self._render_budget_cart(order)

    def _budget_buyer(self, order):
        """:return: the visitor as a member if the cart is the visitor's, as it always
        is in core; empty for everybody else, who can't get past the gate"""
        member = request.env.user._b2b_member()
        return member.filtered(
            lambda member: member.active and member.partner_id == order.partner_id
        )

    def _render_budget_cart(self, order, **typed):
        """:param typed: what the person has typed already, and ``error``"""
        order = order.sudo()
        member = self._budget_buyer(order)
        found = order._budget_cart_request(member)
        words = BudgetOrderWords()
        # the shop's own step for additional information asks for it as well
        asks_before = request.website.is_view_active("website_sale.extra_info")
        values = {
            "order": order,
            "website_sale_order": order,
            "only_services": order.only_services,
            "found": found,
            "member": member,
            "shop": order.company_id.name,
            "conditions": words._budget_conditions(found, member),
            "people": found._names(found._deciders() - member),
            "may_decide": False,
            "blocked": "",
            "asks": found._asks_owner(),
            "gates": order._b2b_gates(),
            **words._budget_fit(order),
            "fingerprint": order._budget_fingerprint(),
            "sent_back": found.state == "rework" and found.event_ids[:1],
            "ask_reference": not asks_before,
            "ask_terms": request.website.is_view_active(
                "website_sale.accept_terms_and_conditions"
            ),
            "problems": self._get_shop_payment_errors(order),
            "error": "",
            "message": "",
            "reference": order.client_order_ref or "",
            **request.website._get_checkout_step_values(),
            "current_website_checkout_step_href": PAYMENT,
            **typed,
        }
        values["is_ready"] = not values["problems"] and not any(
            each["problem"] for each in values["conditions"]
        )
        return request.render("b2b_budget_website.submit", values)

    @routes.route("/shop/budget/submit", methods=["POST"])
    def budget_cart_submit(
        self, message="", reference="", fingerprint="", terms="", **_post
    ):
        """Submit the cart, to each gate that it needs. A second press shows what the
        first one did.

        :param str message: to who confirms
        :param str reference: the customer's own number of the order
        :param str fingerprint: of the cart that the person has looked at
        :param str terms: set when the terms were accepted, where the shop asks for it
        """
        order = request.cart
        if not order:
            return request.redirect(SUBMITTED, code=303)
        if redirection := self._check_cart_and_addresses(order):
            return redirection
        member = self._budget_buyer(order)
        if not order._budget_is_cart():
            return request.redirect(PAYMENT, code=303)
        message = clean_text(message, MESSAGE_LENGTH)
        reference = clean_text(reference, REFERENCE_LENGTH)
        try:
            with request.env.cr.savepoint():
                self._check_budget_cart(order, member, fingerprint, terms)
                order.sudo()._b2b_submit(member, message, reference)
        except UserError as error:
            typed = {"message": message, "reference": reference}
            return self._render_budget_cart(order, error=str(error), **typed)
        request.website.sale_reset()
        request.session["sale_last_order_id"] = order.id
        return request.redirect(SUBMITTED, code=303)

    def _check_budget_cart(self, order, member, fingerprint, terms):
        """:raise UserError: why the cart can't be submitted as it is"""
        found = order._budget_cart_request(member)
        if problems := found._submit_problems(member):
            raise UserError("\n".join(problems.values()))
        order.with_context(b2b_submits=True)._check_cart_is_ready_to_be_paid()
        for problem in self._get_shop_payment_errors(order):
            raise UserError(" ".join(problem))
        if fingerprint != order.sudo()._budget_fingerprint():
            raise UserError(
                request.env._("Your cart was changed meanwhile. Look at it again.")
            )
        if not terms and request.website.is_view_active(
            "website_sale.accept_terms_and_conditions"
        ):
            raise UserError(request.env._("Accept the terms and conditions first."))

    @routes.route("/shop/budget/submitted")
    def budget_cart_submitted(self):
        """What happens next with the order that was submitted last."""
        order = self._budget_last_order()
        found = order.budget_request_ids
        if not found or found.requester_id.user_id != request.env.user:
            return request.redirect("/shop")
        return request.render(
            "b2b_budget_website.submitted",
            {
                "order": order,
                "website_sale_order": order,
                "found": found,
                "gates": order._b2b_gates(),
                "people": found._names(found._deciders()),
                "shop": order.company_id.name,
            },
        )

    def _budget_last_order(self):
        """:return: order that this visitor has submitted or paid last, as superuser"""
        last = request.session.get("sale_last_order_id")
        return request.env["sale.order"].sudo().browse(last or []).exists()

    # --- the other ends of the checkout are closed

    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """Core confirms free orders here by a mere GET."""
        order = request.cart or self._budget_last_order()
        if order and order.state != "sale" and order._budget_refusal():
            return request.redirect(self._budget_next_page(order), code=303)
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)

    @route()
    def shop_payment_confirmation(self, **post):
        order = self._budget_last_order()
        if order and order.state != "sale" and order._budget_refusal():
            return request.redirect(self._budget_next_page(order))
        return super().shop_payment_confirmation(**post)

    def _budget_next_page(self, order):
        """:return: where the person goes on with an order that is not confirmed"""
        return PAYMENT if order.state == "draft" else SUBMITTED

    @route()
    def process_express_checkout(self, *args, **kwargs):
        _check_express()
        return super().process_express_checkout(*args, **kwargs)


class BudgetDelivery(Delivery):
    @route()
    def express_checkout_process_delivery_address(self, *args, **kwargs):
        _check_express()
        return super().express_checkout_process_delivery_address(*args, **kwargs)


def _check_express():
    """:raise UserError: the order is confirmed by the company, not paid from the
    cart"""
    order = request.cart
    member = request.env.user._b2b_member()
    if (order and order._budget_is_cart()) or member.organization_id.uses_budgets:
        raise UserError(
            request.env._("There is nothing to pay here. Go on with the checkout.")
        )
