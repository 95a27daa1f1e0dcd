from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Has many orders or transfers brought by another delivery method. Prices that the
    customers have agreed to stay."""

    _inherit = "sale.order"

    def _bulk_left_out_carrier(self, carrier_id=False):
        answers = {}
        for order in self:
            if order.state == "cancel":
                answers[order.id] = ("skipped", self.env._("Is cancelled."))
            elif order.fulfilment_status in ("shipped", "delivered"):
                answers[order.id] = ("skipped", self.env._("Was shipped already."))
        return answers

    def _bulk_carrier(self, carrier_id):
        """:param int carrier_id: ``delivery.carrier``
        :return: dict of order's id: state and text"""
        self.check_access("write")
        carrier = self.env["delivery.carrier"]._bulk_carrier(carrier_id)
        answers, changed = {}, self.browse()
        for order in self:
            pickings = order.picking_ids.filtered(
                lambda each: (
                    each.picking_type_code == "outgoing"
                    and each.state not in ("done", "cancel")
                )
            )
            # what was handed to one courier does not go with another
            refusal = carrier._bulk_refusal(order, order.partner_shipping_id)
            refusal = refusal or pickings._bulk_carrier_refusal()
            if refusal:
                answers[order.id] = ("failed", refusal)
            elif order.carrier_id == carrier and pickings.carrier_id <= carrier:
                answers[order.id] = ("skipped", self.env._("Has it already."))
            else:
                changed += order
                pickings.carrier_id = carrier
        changed.carrier_id = carrier
        return answers


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _bulk_left_out_carrier(self, carrier_id=False):
        answers = {}
        for picking in self:
            if picking.state == "cancel":
                answers[picking.id] = ("skipped", self.env._("Is cancelled."))
            elif picking.state == "done":
                answers[picking.id] = ("skipped", self.env._("Was shipped already."))
            elif picking.carrier_id.id == carrier_id:
                answers[picking.id] = ("skipped", self.env._("Has it already."))
        return answers

    def _bulk_carrier(self, carrier_id):
        """:param int carrier_id: ``delivery.carrier``
        :return: dict of transfer's id: state and text"""
        self.check_access("write")
        carrier = self.env["delivery.carrier"]._bulk_carrier(carrier_id)
        answers, changed = {}, self.browse()
        for picking in self:
            refusal = carrier._bulk_refusal(picking, picking.partner_id)
            refusal = refusal or picking._bulk_carrier_refusal()
            if refusal:
                answers[picking.id] = ("failed", refusal)
            else:
                changed += picking
        changed.carrier_id = carrier
        return answers

    def _bulk_carrier_refusal(self):
        numbers = [each.carrier_tracking_ref for each in self]
        if any(numbers):
            return self.env._(
                "It has tracking number %s. Cancel that first.",
                ", ".join(filter(None, numbers)),
            )
        return False


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    def _bulk_carrier(self, carrier_id):
        """:raise UserError: it was deleted meanwhile"""
        carrier = self.browse(carrier_id).exists()
        if not carrier:
            raise UserError(
                self.env._(
                    "The delivery method does not exist any more. Choose another."
                )
            )
        return carrier

    def _bulk_refusal(self, source, address):
        """:return: why this record can't go with it, a sentence, or False"""
        self.ensure_one()
        if self.company_id and source.company_id != self.company_id:
            return self.env._("%s is of another company.", self.name)
        if not self._match(address, source):
            return self.env._(
                "%s does not take this: address, weight or products do not fit.",
                self.name,
            )
        return False
