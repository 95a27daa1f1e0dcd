"""What all stories of the scan app share."""

import pytest
from fulfilment_scan.depot import Depot
from fulfilment_scan.goods import Goods
from fulfilment_scan.phone import Phone


@pytest.fixture(scope="session")
def depot(stack):
    """Goods, pickers and devices."""
    return Depot(stack)


@pytest.fixture(scope="session")
def goods_in(depot):
    """Lots, packs, purchases, returns and what else moves goods."""
    return Goods(depot)


@pytest.fixture(autouse=True)
def _tries(stack):
    """All devices of the stories have one address: who has paired too often there
    begins anew in the next story."""
    yield
    stack.sql("DELETE FROM fulfilment_quota")


@pytest.fixture
def steps(depot):
    """Changes how an operation type is worked on, for one story:
    ``steps(depot.out, scan_pack=True)``."""
    types, before = depot.admin["stock.picking.type"], []

    def change(kind, **values):
        [row] = types.read([kind], list(values))
        before.append((row.pop("id"), row))
        types.write([kind], values)

    yield change
    # in a new session: a story may have ended the old one
    depot.sign_in()
    for kind, values in reversed(before):
        depot.admin["stock.picking.type"].write([kind], values)


@pytest.fixture
def phone(depot, visitors):
    """Opens a phone at which somebody has signed in: ``phone("Anna")``."""

    def open_phone(name="Anna Kowalska", badge=None, waiting="Waiting", **options):
        url, number = depot.pairing(f"Phone of {name}")
        phone = Phone(visitors, **options).pair(url)
        phone.number = number
        phone.badge = badge or depot.picker(name)
        phone.sign_in(phone.badge)
        phone.sees(waiting)
        return phone

    return open_phone
