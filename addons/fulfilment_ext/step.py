"""What comes next for an order, as a pure function: no database in here."""

from dataclasses import dataclass, field

#: Something is still to be shipped.
ITEMS_OPEN = ("ordered", "waiting", "reserved", "partly_shipped")
#: Somebody of ours, or the customer, has to do something.
STEPS_OPEN = ("exception", "to_pay", "to_pick", "to_ship", "waiting")


@dataclass
class OrderFacts:
    """What the next step follows from."""

    state: str
    #: ``fulfilment_status`` of the order
    items: str | bool = False
    payment: str | bool = False
    is_asked: bool = False
    is_held: bool = False
    has_deadline: bool = False
    #: there is a payment; what costs nothing counts as paid without one
    has_payment: bool = False
    #: ``pick`` or ``ship`` of each movement that is ready; looked at only if it counts
    works: object = field(default_factory=tuple)


def work_step(works):
    """What is picked is not shipped while something beside it is to pick.

    :param works: ``pick`` or ``ship`` of each movement that is ready
    :return: ``to_pick``, ``to_ship``, or False: there is nothing to do now
    """
    works = set(works)
    if "pick" in works:
        return "to_pick"
    return "to_ship" if works else False


def order_step(facts):
    """The first that fits; see ``step_sql.STEP`` for the same in SQL.

    :param facts: ``OrderFacts``
    :return: one of ``const.STEPS``, or False: it is not an order yet, or nothing of it
        is asked of anybody
    """
    if facts.is_asked:
        return "exception"
    if facts.state == "cancel":
        return False
    if facts.is_held or facts.items == "awaiting_payment":
        return "to_pay"
    if facts.state != "sale":
        is_placed = (
            facts.payment in ("awaiting", "partial")
            or (facts.payment in ("unpaid", "failed") and facts.has_deadline)
            # it came, but something keeps the order from being confirmed
            or (facts.payment in ("authorized", "paid") and facts.has_payment)
        )
        return "to_pay" if is_placed else False
    if facts.items in ITEMS_OPEN:
        return work_step(facts.works) or "waiting"
    if facts.items == "shipped":
        return "under_way"
    if facts.items == "cancelled":
        return "done"
    # paid on delivery: it has arrived, the money has not
    if facts.payment == "awaiting":
        return "to_pay"
    return "done" if facts.items else False
