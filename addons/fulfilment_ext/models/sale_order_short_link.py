import base64
import hmac

from odoo import models, tools


class SaleOrder(models.Model):
    """A link that fits into an SMS: core's own, which holds the token of the order,
    takes half of the 160 characters."""

    _inherit = "sale.order"

    def _short_link(self, to=""):
        """:param str to: ``pay`` for what is still to pay, the order's page by default
        :return: address; "" when there is nothing to pay"""
        self.ensure_one()
        order = self.sudo()
        if to and order.currency_id.is_zero(order.payment_due):
            return ""
        order._portal_ensure_token()
        link = f"{order.get_base_url()}/o/{order.id}/{order._short_link_sign()}"
        return f"{link}/{to}" if to else link

    def _short_link_sign(self):
        """:return: 80 bits that follow from the order's token, but do not tell it"""
        self.ensure_one()
        order = self.sudo()
        digest = tools.hmac(
            order.env, "fulfilment_ext.short_link", (order.id, order.access_token)
        )
        return base64.b32encode(bytes.fromhex(digest)[:10]).decode().lower()

    def _is_short_link(self, sign):
        """:param str sign: as somebody gave it
        :return: whether it is the order's; never of one that was not shared yet"""
        self.ensure_one()
        return bool(self.sudo().access_token) and hmac.compare_digest(
            self._short_link_sign().encode(), sign.encode()
        )
