from odoo import models


class SaleOrder(models.Model):
    """What carriers and deliverers say elsewhere, brought to the items; for glue."""

    _inherit = "sale.order"

    def _arrived(self, at, source, picking=None):
        """Somebody says that it is with the customer. What has not left yet is not
        marked: the one who calls keeps what was said, and says it again at shipping.

        :param datetime at: when, UTC
        :param str source: who says so, kept with the event
        :param picking: the transfer that was brought; all that have left by default
        :return: ``stock.move.line`` that were marked
        """
        lines = self.env["stock.move.line"]
        for each in picking or self.sudo().picking_ids._to_customer():
            if each.state == "done":
                # nothing arrives before it has left
                lines |= each._set_delivered(max(at, each.date_done), source)
        return lines

    def _on_its_way(self, at, source, key, picking=None):
        """Somebody is bringing it now.

        :param str key: what makes it this journey and no other
        :return: the event; empty when it was known
        """
        self.ensure_one()
        return self.env["fulfilment.event"]._log(
            "out_for_delivery",
            self,
            key=f"out_for_delivery:{key}",
            picking=picking,
            at=at,
            source=source,
        )


class StockPicking(models.Model):
    """What was said before it left is kept where it was said, until it leaves."""

    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        # who validates may not read what carriers say
        left = self.sudo()._to_customer().filtered(lambda each: each.state == "done")
        for order, picking, at, source in left._said_before() if left else ():
            for each in left:
                if each == picking or (
                    not picking and each.sale_id == order and each._begins_order(left)
                ):
                    order._arrived(at, source, each)
        return result

    def _said_before(self):
        """For glue: who says elsewhere that these, which have just left, are with
        their customers.

        :return: list of (``sale.order``, the transfer that was meant or empty for the
            order as a whole, when in UTC, source)
        """
        return []

    def _to_customer(self):
        """:return: those that bring goods to the customer of an order"""
        return self.filtered(
            lambda picking: picking.picking_type_code == "outgoing" and picking.sale_id
        )

    def _begins_order(self, together):
        """:param together: transfers that have left in this moment
        :return: whether nothing of its order had left before: what was said about
            the whole order was said of it"""
        self.ensure_one()
        others = self.sale_id.picking_ids._to_customer() - together
        return all(each.state != "done" for each in others)
