"""What all stories of the scan app share."""

import pytest
from fulfilment_scan.depot import Depot
from fulfilment_scan.phone import Phone


@pytest.fixture(scope="session")
def depot(stack):
    """Goods, pickers and devices."""
    return Depot(stack)


@pytest.fixture
def phone(depot, visitors):
    """Opens a phone at which somebody has signed in: ``phone("Anna")``."""

    def open_phone(name="Anna Kowalska", badge=None, **options):
        url, number = depot.pairing(f"Phone of {name}")
        phone = Phone(visitors, **options).pair(url)
        phone.number = number
        phone.badge = badge or depot.picker(name)
        phone.sign_in(phone.badge)
        phone.sees("Waiting")
        return phone

    return open_phone
