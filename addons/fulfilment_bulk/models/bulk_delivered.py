from odoo import fields, models


class StockPicking(models.Model):
    """Marks as delivered what was shipped with many transfers."""

    _inherit = "stock.picking"

    def _bulk_left_out_delivered(self, **_when):
        answers = {}
        for picking in self:
            if picking.delivered_at:
                answers[picking.id] = ("skipped", self.env._("Was delivered already."))
            elif picking.state != "done":
                answers[picking.id] = (
                    "failed",
                    self.env._("It has not left yet. Ship it first."),
                )
        return answers

    def _bulk_delivered(self, at=None):
        """Mark what is with the customers.

        :param str at: when, UTC; now by default
        :return: dict of transfer's id: state and text
        """
        self._check_fulfilment_user()
        at = fields.Datetime.to_datetime(at) or fields.Datetime.now()
        answers = {}
        for picking in self:
            if not picking.sudo()._delivery_lines():
                answers[picking.id] = (
                    "skipped",
                    self.env._("Nothing of it went to a customer."),
                )
            # nothing arrives before it has left
            elif not picking._set_delivered(max(at, picking.date_done), "user"):
                answers[picking.id] = ("skipped", self.env._("Was delivered already."))
        return answers


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _bulk_left_out_delivered(self, **_when):
        answers = {}
        for order in self:
            if order.fulfilment_status == "delivered":
                answers[order.id] = ("skipped", self.env._("Was delivered already."))
            elif not order.item_count_shipped:
                answers[order.id] = (
                    "failed",
                    self.env._("Nothing of it has left yet. Ship it first."),
                )
        return answers

    def _bulk_delivered(self, at=None):
        """Mark what has left as delivered; what has not, stays as it is.

        :param str at: when, UTC; now by default
        :return: dict of order's id: state and text
        """
        self.check_access("write")
        at = fields.Datetime.to_datetime(at) or fields.Datetime.now()
        answers = {}
        for order in self:
            shipped = order.picking_ids._to_customer().filtered(
                lambda each: each.state == "done"
            )
            marked = [
                each
                for each in shipped
                if each._set_delivered(max(at, each.date_done), "user")
            ]
            if not marked:
                answers[order.id] = ("skipped", self.env._("Was delivered already."))
            elif order.fulfilment_status == "partly_shipped":
                answers[order.id] = (
                    "done",
                    self.env._("What has left was delivered; the rest is still open."),
                )
        return answers
