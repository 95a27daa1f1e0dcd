"""What all stories of the scan app share."""

import pytest
from fulfilment_scan.depot import Depot


@pytest.fixture(scope="module")
def depot(stack):
    """Goods, pickers and devices."""
    return Depot(stack)
