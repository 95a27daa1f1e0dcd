from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import notice_text, pickup_hours


class StockPicking(models.Model):
    """How long goods are kept for a customer, and what follows then."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "fulfilment.due"]

    # --- when

    def _pickup_end(self, start, days=None):
        """:param datetime start: UTC
        :param int days: as the delivery method or the company says by default
        :return: UTC; when the place closes on the last day"""
        self.ensure_one()
        zone = self._pickup_zone()
        days = days or self._pickup_keep_days()
        day = pytz.utc.localize(start).astimezone(zone).date() + timedelta(days=days)
        return pickup_hours.closing_time(self._pickup_calendar(), day, zone)

    def _pickup_keep_days(self):
        """:return: as the delivery method or the company says"""
        self.ensure_one()
        carrier = self._pickup_carrier()
        return carrier.pickup_keep_days or self.company_id.pickup_keep_days

    def _pickup_days_left(self, now):
        """:return: for how many days from today it is kept anyway"""
        self.ensure_one()
        zone = self._pickup_zone()
        start, end = (
            pytz.utc.localize(moment).astimezone(zone).date()
            for moment in (now, self.pickup_until or now)
        )
        return max((end - start).days, 0)

    def _pickup_next(self, now, until):
        """:return: when to look at it next: to remind, or at the end"""
        self.ensure_one()
        days = self.company_id.pickup_remind_days
        remind_at = until - timedelta(days=days)
        return remind_at if days and remind_at > now else until

    # --- scheduled

    @api.model
    def _cron_pickup_deadlines(self):
        """Remind of pickups, and ask what happens with what was not collected."""
        self._each_due(
            Domain("pickup_next_at", "!=", False)
            & Domain("pickup_next_at", "<=", fields.Datetime.now()),
            "pickup_next_at, id",
            "_pickup_due",
        )

    def _pickup_due(self):
        """:return: True, it need not be looked at again now"""
        self.ensure_one()
        picking = self.with_company(self.company_id)
        if not picking._is_pickup_waiting():
            picking.pickup_next_at = False
        elif picking.pickup_until > fields.Datetime.now():
            picking._pickup_remind()
            picking.pickup_next_at = picking.pickup_until
        else:
            picking.pickup_next_at = False
            picking._pickup_expire()
        return True

    def _pickup_remind(self):
        """Tell the customer until when it is kept; once for each date."""
        self.ensure_one()
        until = fields.Datetime.to_string(self.pickup_until)
        self.env["fulfilment.event"]._log(
            "pickup_reminded",
            self.sudo().sale_id,
            key=f"pickup_reminded:{self.id}:{until}",
            picking=self,
            until=until,
        )

    def _pickup_expire(self):
        """Nobody came: somebody is asked, or it is put back if that was agreed on."""
        self.ensure_one()
        order = self.sale_id
        staff = order._for_staff()
        what = staff.env._("%s was not collected in time.", self.name)
        if self._pickup_carrier().pickup_auto_return:
            self._pickup_put_back()
            if order.payment_status not in ("paid", "authorized", "partial"):
                return
            what += " " + staff.env._(
                "It was put back. Refund what was paid, or agree with the customer."
            )
        else:
            what += " " + staff.env._("Keep it longer, or put it back.")
        self.env["fulfilment.exception"]._open(
            "pickup_expired",
            order,
            what,
            key=f"pickup_expired:{self.id}:{self.pickup_until}",
            picking=self,
        )

    # --- answers

    def action_pickup_keep(self):
        """:return: dialog that asks how much longer they are kept
        :raise UserError: one does not lie ready"""
        self._check_fulfilment_user()
        self._check_pickup_waiting()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Keep Longer"),
            "res_model": "fulfilment.pickup.keep",
            "view_mode": "form",
            "target": "new",
            "context": {"default_picking_ids": self.ids},
        }

    def _pickup_keep(self, days, is_told):
        """:param int days: from now on
        :param bool is_told: whether the customer gets the new date"""
        for picking in self.sudo():
            now = fields.Datetime.now()
            until = picking._pickup_end(now, days)
            picking.pickup_until = until
            picking.pickup_next_at = until
            if is_told:
                picking._pickup_remind()
            else:
                picking.pickup_next_at = picking._pickup_next(now, until)
            text = notice_text.notice_moment(
                self.env, until, notice_text.notice_zone(self.env.user.tz)
            )
            picking._pickup_solve(self.env._("It is kept until %s.", text))

    def action_pickup_put_back(self):
        """Cancel what was not collected; the goods are free again, or a transfer is
        made that brings them back to the shelf.

        :return: these transfers, or True
        :raise UserError: one does not lie ready
        """
        self._check_fulfilment_user()
        self._lock_pickup()
        self._check_pickup_waiting()
        backs = self.browse()
        for picking in self:
            backs |= picking._pickup_put_back()
        return backs._pickup_open_backs()

    def _pickup_open_backs(self):
        """:return: action that shows transfers to the shelf, True without any"""
        if not self:
            return True
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Back to the Shelf"),
            "res_model": "stock.picking",
        }
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")]}
        return {
            **action,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self.ids)],
        }

    def _pickup_put_back(self):
        """:return: transfers that bring it back to the shelf, to be done by somebody"""
        self.ensure_one()
        lying = [
            # core forgets the step before when it cancels
            (move, move.quantity, move.move_orig_ids)
            for move in self.move_ids
            if move.state not in ("done", "cancel") and move.quantity
        ]
        self._pickup_solve(self.env._("It was put back."))
        self.action_cancel()
        return self._pickup_bring_back(lying)

    def _pickup_bring_back(self, lying):
        """What an earlier step has brought to the place of the pickup lies there: core
        brings it back by a return of that step.

        :param list lying: of (cancelled ``stock.move``, how much was reserved for it,
            moves that brought it)
        :return: ``stock.picking``
        """
        wanted = {}
        for move, quantity, origins in lying:
            left = quantity
            for before in origins.filtered(lambda each: each.state == "done"):
                unit = before.product_uom
                asked = move.product_uom._compute_quantity(left, unit, round=False)
                gone = sum(
                    back.product_uom._compute_quantity(
                        back.product_uom_qty, unit, round=False
                    )
                    for back in before.returned_move_ids
                    if back.state != "cancel"
                )
                there = before.quantity - gone - wanted.get(before, 0.0)
                part = min(asked, there)
                if unit.compare(part, 0) <= 0:
                    continue
                wanted[before] = wanted.get(before, 0.0) + part
                left -= unit._compute_quantity(part, move.product_uom, round=False)
        moves = self.env["stock.move"].union(*wanted)
        backs = self.browse()
        for picking in moves.picking_id:
            wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
            for line in wizard.product_return_moves:
                line.quantity = wanted.get(line.move_id, 0.0)
            backs |= wizard._create_return()
        backs._pickup_to_shelf()
        return backs

    def _pickup_to_shelf(self):
        """With three steps core would bring it to the packing zone only."""
        for back in self:
            shelf = back.picking_type_id.warehouse_id.lot_stock_id
            place = back.location_dest_id
            if shelf and not place._child_of(shelf):
                back.do_unreserve()
                back.location_dest_id = shelf
                back.action_assign()

    # --- ends

    def _pickup_solve(self, text):
        """What was asked about it is answered."""
        if self.ids:
            self.env["fulfilment.exception"].sudo().search(
                [
                    ("picking_id", "in", self.ids),
                    ("kind", "=", "pickup_expired"),
                    ("state", "=", "open"),
                ]
            )._solve(text)

    def action_cancel(self):
        result = super().action_cancel()
        self._pickup_cancelled()
        return result

    def _pickup_cancelled(self):
        """What lay ready does not any more."""
        for picking in self.sudo():
            if picking.pickup_ready_at and picking.state == "cancel":
                picking.pickup_next_at = False
                picking._pickup_notices()._take_back(
                    self.env._("It was cancelled meanwhile.")
                )
                picking._pickup_solve(self.env._("It was cancelled."))

    def _lock_pickup(self):
        """Two people at once follow each other: who comes second is refused by the
        database and begins again, with what the first has done.

        :raise UserError: one of them is gone
        """
        orders = self.sudo().sale_id
        orders._lock_payment()
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                "UPDATE stock_picking SET id = id WHERE id IN %s RETURNING id",
                self._ids or (0,),
            )
        )
        self.invalidate_recordset()
        self.move_ids.invalidate_recordset()
        if len(found) != len(self):
            raise UserError(self.env._("This transfer does not exist any more."))
