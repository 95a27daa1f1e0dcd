import babel.dates
import pytz

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from ..step import STEPS_OPEN


class SaleOrder(models.Model):
    """The next step in words: what to do, and whose turn it is."""

    _inherit = "sale.order"

    fulfilment_next = fields.Char(
        "What to Do", compute="_compute_fulfilment_next", compute_sudo=True
    )
    # for the main button; other people have core's buttons as before
    is_shipping_next = fields.Boolean(
        compute="_compute_is_shipping_next", compute_sudo=False
    )

    @api.depends("fulfilment_step", "is_shippable", "carrier_id.is_pickup")
    @api.depends_context("uid")
    def _compute_is_shipping_next(self):
        is_user = self.env.user.has_group("fulfilment_ext.group_user")
        for order in self:
            order.is_shipping_next = (
                is_user
                and order.fulfilment_step in ("to_pick", "to_ship")
                and order.is_shippable
                # it is handed over
                and not order.carrier_id.is_pickup
            )

    @api.depends("fulfilment_step", "payment_deadline", "item_count_shipped")
    @api.depends_context("lang", "tz", "uid")
    def _compute_fulfilment_next(self):
        asked = self._open_exception_texts()
        for order in self:
            words = order._fulfilment_next(asked.get(order.id, []))
            order.fulfilment_next = " · ".join(word for word in words if word) or False

    def _open_exception_texts(self):
        """:return: dict of order's id: what is wrong, oldest first; one query"""
        asked = {}
        ids = [order.id for order in self if order.fulfilment_step == "exception"]
        if ids:
            for exception in self.env["fulfilment.exception"].search(
                [("order_id", "in", ids), ("state", "=", "open")], order="id"
            ):
                asked.setdefault(exception.order_id.id, []).append(exception.text)
        return asked

    def _fulfilment_next(self, asked):
        """Other addons have their own words for transfers, see
        ``stock.move._fulfilment_next``.

        :param list asked: what is wrong with it, sentences
        :return: list of phrases, in the reader's language and time zone
        """
        self.ensure_one()
        step = self.fulfilment_step
        if step == "exception":
            text, more = "".join(asked[:1]), len(asked) - 1
            return [f"{text} {self.env._('(%s more)', more)}" if more > 0 else text]
        if step == "to_pay":
            return [self._next_to_pay()]
        if step in ("to_pick", "to_ship"):
            return [self._next_shipped(), *self._next_work(step)]
        if step == "waiting":
            return [self._next_shipped(), self._next_awaited()]
        if step == "under_way":
            return [self._next_under_way()]
        if step == "done":
            states = self._fields["fulfilment_status"]._description_selection(self.env)
            return [dict(states).get(self.fulfilment_status)]
        return []

    # --- words

    def _next_to_pay(self):
        deadline = self.payment_deadline
        if self._is_payment_covered():
            return self.env._("Paid, confirm the order")
        if deadline:
            day = self._next_day(deadline)
            if deadline < fields.Datetime.now():
                return self.env._("Payment was due on %s, remind or cancel", day)
            return self.env._("Customer pays by %s", day)
        if self.payment_status == "failed":
            return self.env._("Payment failed, ask the customer")
        if self.payment_channel == "online":
            return self.env._("The payment provider answers")
        due = self.currency_id.format(self.payment_due)
        return self.env._("Customer pays %s", due)

    def _next_work(self, step):
        """:return: list of phrases: the transfers, and who does them"""
        moves = self.env["stock.move"].browse(
            move.id
            for line in self.order_line
            for move in line.move_ids
            if f"to_{move._fulfilment_work()}" == step
        )
        pickings = moves.picking_id
        first = pickings[:1]
        words = first._fulfilment_next(step)
        if len(pickings) > 1:
            words[0] += " " + self.env._("(%s more)", len(pickings) - 1)
        return words

    def _next_shipped(self):
        """:return: such as “2 of 5 shipped”, "" when nothing has left"""
        if not self.item_count_shipped:
            return ""
        number = self.env["sale.order.line"]._item_number
        return self.env._(
            "%(some)s of %(all)s shipped",
            some=number(self.item_count_shipped),
            all=number(self.item_count_ordered),
        )

    def _next_awaited(self):
        moves = [
            move
            for line in self.order_line
            for move in line.move_ids
            if move.state not in ("done", "cancel", "draft")
        ]
        if not any(move.location_id.usage != "supplier" for move in moves):
            return self.env._("Supplier ships")
        if self.picking_policy == "one" and any(
            move.state in ("assigned", "partially_available") for move in moves
        ):
            return self.env._("Wait until all of it is in stock")
        return self.env._("Wait for stock")

    def _next_under_way(self):
        parcels = self.parcel_ids
        going = [
            each for each in parcels if each.state not in ("delivered", "returned")
        ]
        if len(going) > 1:
            return self.env._("%s parcels are on their way", len(going))
        for parcel in going:
            words = {
                "carrier": parcel.carrier_id.name or "",
                "number": parcel.tracking_number or parcel.reference,
            }
            if parcel.state == "out_for_delivery":
                return self.env._("%(carrier)s brings it today, %(number)s", **words)
            if parcel.carrier_id:
                return self.env._("On its way with %(carrier)s, %(number)s", **words)
        return self.env._("On its way")

    def _next_day(self, moment):
        """:return: such as “24 Nov”, as the reader writes it"""
        local = pytz.utc.localize(moment).astimezone(self.env.tz)
        return babel.dates.format_skeleton(
            "MMMd", local, locale=babel_locale_parse(self.env.lang or "en_US")
        )

    @api.model
    def _open_steps(self):
        """:return: steps in which somebody has to do something"""
        return list(STEPS_OPEN)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _fulfilment_next(self, step):
        """What is to do with this transfer; for others, such as a pickup.

        :param str step: ``to_pick`` or ``to_ship``
        :return: list of phrases, in the reader's language
        """
        self.ensure_one()
        if step == "to_ship":
            if self.is_pickup:
                return [self._next_pickup()]
            if self.carrier_id:
                return [
                    self.env._(
                        "Ship %(transfer)s with %(carrier)s",
                        transfer=self.name,
                        carrier=self.carrier_id.name,
                    )
                ]
            return [self.env._("Ship %s", self.name)]
        kind = self.picking_type_id
        text = self.env._("Pick %s", self.name)
        if kind == kind.warehouse_id.pack_type_id:
            text = self.env._("Pack %s", self.name)
        who = (self.user_id or self.batch_id.user_id).name
        return [text, *(word for word in (self.batch_id.name, who) if word)]

    def _next_pickup(self):
        if not self.pickup_ready_at:
            return self.env._("Tell the customer that %s is ready", self.name)
        if not self.pickup_until:
            return self.env._("Customer collects %s", self.name)
        return self.env._(
            "Customer collects %(transfer)s by %(day)s",
            transfer=self.name,
            day=self.env["sale.order"]._next_day(self.pickup_until),
        )
