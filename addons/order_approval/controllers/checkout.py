from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.website_sale.controllers.delivery import Delivery
from odoo.addons.website_sale.controllers.main import WebsiteSale

#: What people type is cut there.
MESSAGE_LENGTH, REFERENCE_LENGTH = 2000, 80


class ReleaseCheckout(WebsiteSale):
    """Where an order needs a release, the checkout ends with “Submit for release”."""

    @route()
    def shop_payment(self, **post):
        """The payment step, or the release for who needs one."""
        order = request.cart
        member = self._buyer(order)
        if not member:
            return super().shop_payment(**post)
        if redirection := self._check_cart_and_addresses(order):
            return redirection
        order._recompute_cart()
        if not (reason := order._approval_reason(member)):
            return super().shop_payment(**post)
        return self._render_release(order, member, reason)

    def _buyer(self, order):
        """:return: the visitor as a member if the cart is the visitor's, as it always
        is in core; empty for everybody else, who can't get past the gate"""
        member = request.env["website"]._approval_member()
        return member.filtered(lambda member: member.partner_id == order.partner_id)

    def _render_release(self, order, member, reason, **typed):
        """:param str reason: why it needs a release
        :param typed: what the person has typed already, and ``error``"""
        why, lines = order._approval_why(member, reason)
        # the shop's own step for additional information asks for it as well
        asks_before = request.website.is_view_active("website_sale.extra_info")
        values = {
            "order": order,
            "website_sale_order": order,
            "only_services": order.only_services,
            "why": why,
            "lines_outside": lines,
            "person": member._release_by(),
            "days": member.organization_id.approval_price_days,
            "pays": member.organization_id.approval_payment == "online",
            "sent_back": order.approval_ids,
            "fingerprint": order._approval_fingerprint(),
            "ask_reference": not asks_before,
            "ask_terms": request.website.is_view_active(
                "website_sale.accept_terms_and_conditions"
            ),
            "problems": self._get_shop_payment_errors(order),
            "error": "",
            "message": order.approval_ids.message or "",
            "reference": order.client_order_ref or "",
            **request.website._get_checkout_step_values(),
            **typed,
            "current_website_checkout_step_href": "/shop/payment",
            "approval_checked": True,
            "approval_release": True,
        }
        return request.render("order_approval.release", values)

    @route(
        "/shop/approval/submit",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def approval_submit(
        self, message="", reference="", fingerprint="", terms="", **_post
    ):
        """Submit the cart. A second press shows what the first one did.

        :param str message: to the approver
        :param str reference: the buyer's own number of the order
        :param str fingerprint: of the cart that the buyer has looked at
        :param str terms: set when the terms were accepted, where the shop asks for it
        """
        order = request.cart
        if not order:
            return request.redirect("/shop/approval/submitted", code=303)
        if redirection := self._check_cart_and_addresses(order):
            return redirection
        member = self._buyer(order)
        if not member or not (reason := order._approval_reason(member)):
            return request.redirect("/shop/payment", code=303)
        message = clean_text(message, MESSAGE_LENGTH)
        reference = clean_text(reference, REFERENCE_LENGTH)
        try:
            with request.env.cr.savepoint():
                self._check_submission(order, fingerprint, terms)
                order.sudo()._b2b_submit(member, message, reference)
        except UserError as error:
            typed = {"message": message, "reference": reference}
            return self._render_release(
                order, member, reason, error=str(error), **typed
            )
        request.website.sale_reset()
        request.session["sale_last_order_id"] = order.id
        return request.redirect("/shop/approval/submitted", code=303)

    def _check_submission(self, order, fingerprint, terms):
        """:raise UserError: why the cart can't be submitted as it is"""
        order.with_context(b2b_submits=True)._check_cart_is_ready_to_be_paid()
        for problem in self._get_shop_payment_errors(order):
            raise UserError(" ".join(problem))
        if fingerprint != order._approval_fingerprint():
            raise UserError(
                request.env._("Your cart was changed meanwhile. Look at it again.")
            )
        if not terms and request.website.is_view_active(
            "website_sale.accept_terms_and_conditions"
        ):
            raise UserError(request.env._("Accept the terms and conditions first."))

    @route(
        "/shop/approval/submitted",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def approval_submitted(self):
        """What happens next with the order that was submitted last."""
        order = self._last_order()
        approval = order.approval_ids
        if not approval or approval.buyer_id.user_id != request.env.user:
            return request.redirect("/shop")
        return request.render(
            "order_approval.submitted",
            {
                "order": order,
                "website_sale_order": order,
                "approval": approval,
                "person": approval._waits_for(),
                "pays": approval.organization_id.approval_payment == "online",
            },
        )

    def _last_order(self):
        """:return: order that this visitor has submitted or paid last, as superuser"""
        last = request.session.get("sale_last_order_id")
        return request.env["sale.order"].sudo().browse(last or []).exists()

    # --- the other ends of the checkout are closed

    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """Core confirms free orders here by a mere GET."""
        order = request.cart or self._last_order()
        if order and order.state != "sale" and order._approval_refusal():
            return request.redirect(self._approval_page(order), code=303)
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)

    @route()
    def shop_payment_confirmation(self, **post):
        order = self._last_order()
        if order.approval_ids and order.state != "sale" and order._approval_refusal():
            return request.redirect(self._approval_page(order))
        return super().shop_payment_confirmation(**post)

    def _approval_page(self, order):
        """:return: where the buyer goes on with an order that is not released"""
        if order.state == "draft":
            return "/shop/payment"
        return "/shop/approval/submitted"

    @route()
    def process_express_checkout(self, *args, **kwargs):
        _check_express()
        return super().process_express_checkout(*args, **kwargs)


class ReleaseDelivery(Delivery):
    @route()
    def express_checkout_process_delivery_address(self, *args, **kwargs):
        _check_express()
        return super().express_checkout_process_delivery_address(*args, **kwargs)


def _check_express():
    """:raise UserError: the visitor pays after the release, not from the cart"""
    order = request.cart
    if not order or request.env["website"]._approval_member()._is_checked():
        raise UserError(
            request.env._("There is nothing to pay here. Go on with the checkout.")
        )
