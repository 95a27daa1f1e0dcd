from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers import routes
from odoo.addons.sale.controllers.portal import CustomerPortal

from .approvals import Approvals
from .checkout import MESSAGE_LENGTH, REFERENCE_LENGTH

#: Longest page number that is looked at.
PAGE_LIMIT = 10**6


class ReleaseOrders(Approvals, CustomerPortal):
    """“My orders”: all orders of a member with their status, also those that wait."""

    # --- who reads what

    def _document_check_access(self, model_name, document_id, access_token=None):
        """What is not released yet is nobody's by a mere link."""
        if model_name == "sale.order":
            if not 0 < int(document_id) < 2**31:
                raise AccessError(request.env._("There is no such order."))
            order = request.env["sale.order"].sudo().browse(document_id).exists()
            if order.approval_hidden:
                access_token = None
        return super()._document_check_access(
            model_name, document_id, access_token=access_token
        )

    @route()
    def portal_order_page(
        self, order_id, report_type=None, payment_amount=None, **params
    ):
        """Before the release the document is the buyer's only; others read the page of
        the request. There is nothing to pay or to accept."""
        if order_id < 2**31:
            order = request.env["sale.order"].sudo().browse(order_id).exists()
            if order.approval_hidden:
                payment_amount = None
                is_buyer = order.partner_id == request.env.user.partner_id
                if order.approval_ids and not is_buyer:
                    return request.redirect(f"/my/approvals/{order.approval_ids.id}")
        return super().portal_order_page(
            order_id, report_type=report_type, payment_amount=payment_amount, **params
        )

    # --- lists

    def _order_filters(self):
        """:return: dict of key: (label, domain)"""
        _ = request.env._
        return {
            "all": (_("All"), Domain.TRUE),
            "mine": (
                _("My own"),
                Domain("partner_id", "=", request.env.user.partner_id.id),
            ),
            "waiting": (
                _("Waiting"),
                Domain("approval_state", "in", ("pending", "consent", "rework")),
            ),
            "sent": (_("With the shop"), Domain("state", "=", "sale")),
            "ended": (
                _("Rejected, withdrawn, expired"),
                Domain("approval_state", "in", ("rejected", "withdrawn", "expired")),
            ),
        }

    def _order_filter(self):
        chosen = request.params.get("filterby")
        return chosen if chosen in self._order_filters() else "all"

    def _prepare_orders_domain(self, partner):
        """A member's list has every order that was submitted, whatever became of it."""
        domain = super()._prepare_orders_domain(partner)
        if not request.env["website"]._approval_member():
            return domain
        submitted = [
            ("partner_id", "child_of", [partner.commercial_partner_id.id]),
            ("approval_state", "!=", False),
        ]
        domain = Domain(domain) | Domain(submitted)
        return list(domain & self._order_filters()[self._order_filter()][1])

    def _prepare_quotations_domain(self, partner):
        """What waits for a release is no quotation to review."""
        domain = super()._prepare_quotations_domain(partner)
        return [*domain, ("approval_hidden", "!=", True)]

    def _prepare_sale_portal_rendering_values(
        self, page=1, sortby=None, quotation_page=False, **kwargs
    ):
        if sortby not in self._get_sale_searchbar_sortings():
            sortby = None
        for name in ("date_begin", "date_end"):
            if not self._is_day(kwargs.get(name)):
                kwargs[name] = None
        values = super()._prepare_sale_portal_rendering_values(
            page=min(page, PAGE_LIMIT),
            sortby=sortby,
            quotation_page=quotation_page,
            **kwargs,
        )
        member = request.env["website"]._approval_member()
        if not member:
            return values
        if not quotation_page:
            filters = self._order_filters()
            values["searchbar_filters"] = {
                key: {"label": label} for key, (label, _domain) in filters.items()
            }
            values["filterby"] = self._order_filter()
            args = values["pager"]
            if values["filterby"] != "all":
                for each in (*args["pages"], *self._page_links(args)):
                    mark = "&" if "?" in each["url"] else "?"
                    each["url"] += f"{mark}filterby={values['filterby']}"
        orders = values["quotations"] if quotation_page else values["orders"]
        values["approval_member"] = member
        values["approval_status"] = {
            order.id: self._order_status(order) for order in orders
        }
        return values

    def _page_links(self, pages):
        """:return: the links of a pager besides its numbers, each once"""
        names = ("page_first", "page_start", "page_previous", "page_next", "page_last")
        names += ("page_end",)
        numbered = {id(page) for page in pages["pages"]}
        links = {id(pages[name]): pages[name] for name in names if name in pages}
        return [link for key, link in links.items() if key not in numbered]

    def _is_day(self, text):
        """:return: whether it can be compared to a date"""
        try:
            return bool(text) and bool(
                request.env["sale.order"]._fields["create_date"].to_date(text)
            )
        except (ValueError, TypeError, AttributeError):
            return False

    def _order_status(self, order):
        """:return: dict of words, icon, colour and address of an order's status"""
        _ = request.env._
        approval = order.approval_ids
        if not approval:
            if order.state != "sale":
                return None
            badge = {"icon": "fa-check", "tone": "ok", "label": _("Confirmed")}
        else:
            badge = self._state_badge(approval)
            badge["url"] = f"/my/approvals/{approval.id}"
            if approval.state == "pending":
                badge["label"] = _(
                    "Waits for %(person)s since %(moment)s",
                    person=approval._waits_for(),
                    moment=self._clock(approval.waiting_since),
                )
            elif approval.state == "approved" and order._has_to_be_paid():
                badge["label"] = _("Released, to pay")
            elif order.state == "sale":
                badge["label"] = _("Confirmed")
                badge["url"] = order.get_portal_url()
        shipped = "delivery_status" in order._fields and order.delivery_status
        if order.state == "sale" and shipped == "full":
            badge.update(icon="fa-truck", label=_("Shipped"))
        elif order.state == "sale" and shipped == "partial":
            badge.update(icon="fa-truck", label=_("Shipped in part"))
        return badge

    # --- one order

    def _get_page_view_values(self, document, access_token, values, *args, **kwargs):
        """Also the sale order's page: what it says about the release."""
        if document._name == "sale.order":
            order = self._as_visitor(document)
            values["approval_quotation"] = order._approval_quotation()
            values["approval_said"] = request.session.pop("approval_said", "")
        return super()._get_page_view_values(
            document, access_token, values, *args, **kwargs
        )

    def _as_visitor(self, order):
        """:return: what core hands out with its robot acting, with the visitor"""
        return order.with_user(request.env.user).sudo()

    @routes.route("/my/orders/<int:order_id>/release", methods=["POST"])
    def quotation_submit(self, order_id, message="", reference="", **_post):
        """Submit a quotation of the merchant, where the customer asked for that."""
        try:
            order = self._document_check_access("sale.order", order_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        order = self._as_visitor(order)
        member = request.env["website"]._approval_member()
        if not order._approval_is_for(member) or order.website_id:
            raise NotFound()
        try:
            with request.env.cr.savepoint():
                request.env["order.approval"].sudo()._submit(
                    order,
                    member,
                    clean_text(message, MESSAGE_LENGTH),
                    clean_text(reference, REFERENCE_LENGTH),
                )
        except UserError as error:
            request.session["approval_said"] = str(error)
        return request.redirect(order.get_portal_url(), code=303)
