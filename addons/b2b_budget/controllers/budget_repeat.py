from werkzeug.exceptions import BadRequest, NotFound

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import route
from odoo.addons.sale.controllers.portal import CustomerPortal

from .budget_order import B2bBudgetOrder

KEY_LENGTH = 64


class B2bBudgetRepeat(B2bBudgetOrder, CustomerPortal):
    """“Order again”: an earlier order becomes a draft of the person who presses it."""

    @route("/my/budgets/orders/<int:request_id>/repeat", methods=["POST"])
    def budget_order_repeat(self, request_id, key="", **post):
        """Order the same again. A second press shows what the first one made.

        :param str key: of the form
        """
        found, member = self._budget_request(request_id)
        return self._budget_repeat(
            member,
            found.order_id,
            key,
            lambda error, code: self._render_budget_order(found, member, error, code),
        )

    @route("/my/orders/<int:order_id>/repeat", methods=["POST"])
    def budget_sale_order_repeat(self, order_id, key="", **post):
        """The same for any order of the company that core's portal shows.

        :param str key: of the form
        """
        member = self._budget_repeater()
        if not member or order_id >= 2**31:
            raise NotFound()
        try:
            order = self._document_check_access("sale.order", order_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error

        def refuse(error, _code):
            request.session["budget_said"] = error
            return request.redirect(order.get_portal_url(), code=303)

        # core hands it out with its robot acting
        order = order.with_user(request.env.user).sudo()
        return self._budget_repeat(member, order, key, refuse)

    def _budget_repeater(self):
        """:return: the visitor as a member who may hand in orders, else nobody"""
        member = request.env.user._b2b_member()
        if (
            member
            and member.organization_id.uses_budgets
            and member._may_budget("submit")
        ):
            return member
        return None

    def _budget_repeat(self, member, order, key, refuse):
        """:param refuse: called with what is wrong and a status; makes the answer"""
        key = clean_text(key, KEY_LENGTH)
        if not key:
            raise BadRequest()
        if order.state not in ("sale", "cancel"):
            text = request.env._("%s is still on its way.", order.name)
            return refuse(text, 409)
        Request = request.env["b2b.budget.request"].sudo()
        try:
            with request.env.cr.savepoint():
                made, gone = Request._repeat(member, order, key)
        except AccessError as error:
            return refuse(str(error), 403)
        except UserError as error:
            return refuse(str(error), 422)
        if gone:
            request.session["budget_said"] = request.env._(
                "Not sold any more, so left out: %s",
                ", ".join(gone.mapped("display_name")),
            )
        return request.redirect(f"/my/budgets/orders/{made.id}", code=303)

    def _get_page_view_values(self, document, access_token, values, *args, **kwargs):
        """Core's page of an order offers it as well."""
        if document._name == "sale.order":
            values["budget_said"] = request.session.pop("budget_said", "")
            if self._budget_offers_repeat(document):
                values["budget_form_key"] = self._budget_form_key()
        return super()._get_page_view_values(
            document, access_token, values, *args, **kwargs
        )

    def _budget_offers_repeat(self, order):
        """Hook.

        :return: whether core's page of this order has “Order again”"""
        member = self._budget_repeater()
        return (
            bool(member)
            and order.state in ("sale", "cancel")
            and order.partner_id.commercial_partner_id
            == member.organization_id.partner_id
        )
