from odoo import models

from ..tools import notice_text

#: Core's ways to pay with which money changes hands at the pickup.
PAID_AT_PICKUP = ("on_site", "cash_on_delivery")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _is_paid_at_pickup(self):
        """:return: whether the customer has chosen to pay when they collect"""
        self.ensure_one()
        provider = self.sudo().payment_provider_id
        return provider.code == "custom" and provider.custom_mode in PAID_AT_PICKUP

    def _pickup_page(self, reader):
        """:param reader: ``res.users`` who looks at it; the page is made as superuser
        :return: what of it lies ready, for the portal; see ``stock.picking``"""
        self.ensure_one()
        return self.sudo().picking_ids._pickup_page(reader)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_ready_for_pickup(self):
        self.ensure_one()
        return any(
            picking._is_pickup_waiting() for picking in self.sudo().move_ids.picking_id
        )

    def _item_reserved_word(self):
        states = set(self.sudo().move_ids.picking_id.mapped("pickup_state"))
        if "ready" in states:
            return self.env._("ready for pickup")
        if "expired" in states:
            return self.env._("not collected in time")
        return super()._item_reserved_word()

    def _item_public_detail(self):
        if self.item_status == "reserved" and self._is_ready_for_pickup():
            return self.item_detail or ""
        return super()._item_public_detail()


class StockPicking(models.Model):
    """A transfer to a customer who collects is validated when they have it."""

    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        for picking in self.sudo():
            if picking.is_pickup and picking.state == "done":
                picking._pickup_collected()
        self.sudo()._pickup_auto_ready()
        return result

    def _pickup_collected(self):
        """The customer has it: as superuser, also when somebody has just validated."""
        self.ensure_one()
        order = self.sale_id
        if not order or not self._set_delivered(self.date_done, "pickup"):
            return
        self.pickup_next_at = False
        self._pickup_notices()._take_back(self.env._("It was collected."))
        self._pickup_solve(self.env._("It was collected."))
        self.env["fulfilment.event"]._log(
            "collected",
            order,
            key=f"collected:{self.id}",
            picking=self,
            by_code=bool(self.env.context.get("fulfilment_by_code")),
        )

    def _pickup_auto_ready(self):
        """The step before is done: what lies at the place of the pickup is ready, where
        the delivery method says so."""
        nexts = self.move_ids.move_dest_ids.picking_id
        found = [
            picking.id
            for picking in nexts
            if picking.is_pickup
            and picking.state == "assigned"
            and not picking.pickup_ready_at
            and picking._pickup_carrier().pickup_auto_ready
            and picking._pickup_is_complete()
        ]
        if found:
            nexts = self.browse(found)
            refusals = nexts._pickup_refusals()
            nexts.filtered(lambda each: each.id not in refusals)._pickup_make_ready()

    def _pickup_is_complete(self):
        """:return: whether nothing of its order is still to come from an earlier step;
        those that are pushed bring one part after the other"""
        self.ensure_one()
        moves = self.sale_id.order_line.move_ids
        return all(
            move.picking_id == self or move.state in ("done", "cancel")
            for move in moves
            if move._ships_out()
        )

    def action_hand_over(self):
        """:return: the screen at the counter, with this transfer"""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "fulfilment_ext.action_handover"
        )
        return {**action, "params": {"picking_id": self.id}}

    def _pickup_collected_text(self):
        """:return: who has handed it over, when and to whom; "" unless it was"""
        self.ensure_one()
        picking = self.sudo()
        if picking.state != "done":
            return ""
        event = (
            self.env["fulfilment.event"]
            .sudo()
            .search([("picking_id", "=", self.id), ("kind", "=", "collected")], limit=1)
        )
        values = {
            "order": picking.sale_id.name or picking.name,
            "who": event.user_id.name or self.env._("somebody"),
            "when": notice_text.notice_moment(
                self.env,
                event.at or picking.date_done,
                notice_text.notice_zone(self.env.user.tz),
            ),
            "whom": picking.pickup_collected_by,
        }
        if values["whom"]:
            return self.env._(
                "%(order)s was handed over to %(whom)s on %(when)s by %(who)s.",
                **values,
            )
        return self.env._("%(order)s was handed over on %(when)s by %(who)s.", **values)
