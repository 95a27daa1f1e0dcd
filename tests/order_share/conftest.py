"""Fixtures of the stories of shared orders."""

import pytest
from order_share.offers import Offers
from order_share.support import Shares, Visitor


@pytest.fixture(scope="session")
def shares(stack):
    """Makes orders and shares them."""
    return Shares(stack)


@pytest.fixture(scope="session")
def offers(shares):
    """Asks for offers and awards them."""
    return Offers(shares)


@pytest.fixture
def visitor(stack):
    """A partner's program, without a script and without a picture."""
    return Visitor(stack)


@pytest.fixture(autouse=True)
def _nobody_is_locked_out(request):
    """All visitors of all stories come from one address: forget its failures."""
    if "stack" in request.fixturenames:
        stack = request.getfixturevalue("stack")
        stack.sql("DELETE FROM access_link_quota WHERE key LIKE 'address:%'")
