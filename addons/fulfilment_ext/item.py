"""What an item of an order is, as pure functions of quantities: no database in here."""

from dataclasses import dataclass, field
from datetime import datetime

from .const import ITEM_STATES

#: From least to most advanced.
ORDER = [state for state, _name in ITEM_STATES]


@dataclass
class ItemCount:
    """What the transfers of one line come to, in the line's unit."""

    shipped: float = 0.0
    returned: float = 0.0
    delivered: float = 0.0
    #: open transfers will still bring it to the customer
    planned: float = 0.0
    #: of it, what lies ready for them
    reserved: float = 0.0
    #: of transfers that are cancelled, or done with less
    lost: float = 0.0
    #: transfers to the customer were made at all
    is_known: bool = False
    #: the supplier brings it; what is not ordered there yet has no transfer
    is_dropship: bool = False
    #: something has left, though perhaps not a whole kit
    is_begun: bool = False
    dates: list[datetime] = field(default_factory=list)

    def netted(self):
        """More sent again than had come back is shipped."""
        if self.returned < 0:
            self.shipped -= self.returned
            self.returned = 0.0
        return self

    def cancelled(self, ordered, order_state):
        """:return: what will not be shipped any more, not rounded"""
        missing = max(ordered - self.shipped, 0.0)
        if order_state == "cancel":
            return missing
        if order_state != "sale" or not self.is_known:
            return 0.0
        missing = max(missing - self.planned, 0.0)
        return min(missing, self.lost) if self.is_dropship else missing


@dataclass
class Item:
    """What the status of a line follows from; all quantities are rounded."""

    order_state: str
    ordered: float
    shipped: float
    delivered: float
    returned: float
    exchanged: float
    cancelled: float
    is_held: bool = False
    is_awaited: bool = False
    is_planned: bool = False
    is_reserved: bool = False
    is_begun: bool = False

    @property
    def open(self):
        return still_open(self.ordered, self.shipped, self.cancelled)

    @property
    def status(self):
        """:return: one of ``const.ITEM_STATES``, or False: not ordered yet

        Of what has left, the furthest it has come, but only when nothing is open: what
        is still to ship must not hide behind what has come back.
        """
        if self.ordered < 0:
            return "returned" if self.returned >= -self.ordered else self._before()
        if not self.shipped and not self.is_begun:
            return self._before()
        if self.open:
            return "partly_shipped"
        if not self.shipped:
            return "cancelled"
        if self.returned and self.exchanged >= self.returned:
            return "exchanged"
        if self.returned:
            return "returned"
        return "delivered" if self.delivered >= self.shipped else "shipped"

    def _before(self):
        """Nothing has left."""
        if self.order_state in ("draft", "sent"):
            return "awaiting_payment" if self.is_awaited else False
        if self.order_state == "cancel" or not self.ordered:
            return "cancelled"
        if self.cancelled and not self.open:
            return "cancelled"
        if self.is_held:
            return "awaiting_payment"
        if self.is_reserved:
            return "reserved"
        return "waiting" if self.is_planned else "ordered"


def still_open(ordered, shipped, cancelled):
    """:return: what is still to ship; all in one unit, rounded"""
    return max(ordered - shipped - cancelled, 0.0)


def order_status(items):
    """What an order is, from its items.

    :param items: list of (status, whether something of it has left); those without a
        status are no goods
    :return: one of ``const.ITEM_STATES``, or False

    Cancelled items do not count unless all are. Once something has left and something
    has not, the order is partly shipped. Else the least advanced item speaks for it.
    """
    items = [item for item in items if item[0]]
    live = [item for item in items if item[0] != "cancelled"]
    if not live:
        return "cancelled" if items else False
    least = min((status for status, _left in live), key=ORDER.index)
    if ORDER.index(least) < ORDER.index("shipped") and any(left for _s, left in live):
        return "partly_shipped"
    return least
