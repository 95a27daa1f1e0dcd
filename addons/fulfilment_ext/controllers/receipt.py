from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class ReceiptPortal(CustomerPortal):
    """Receipts that customers download."""

    @http.route(
        "/my/orders/<int:order_id>/receipt/<int:transaction_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_order_receipt(self, order_id, transaction_id, access_token=None, **_kw):
        """The receipt of a payment of an order.

        :param int order_id: of the customer, or with its token
        :param int transaction_id: looked up through the order
        :param str access_token: of the order
        :return: PDF; without access the start of the portal, as core's own pages
        :raise NotFound: the order has no such receipt
        """
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        receipt = order._receipt_transactions().filtered(
            lambda each: each.id == transaction_id
        )
        if not receipt:
            raise NotFound
        return self._show_report(
            model=receipt,
            report_type="pdf",
            report_ref="fulfilment_ext.action_report_receipt",
            download=True,
        )
