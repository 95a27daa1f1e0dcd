"""A merchant who holds orders whose delivery address can't be right."""

import pytest
from fulfilment_ext.dispatch import OFFICE, Dispatch
from fulfilment_ext.screens import SMALL

from support.pages import sign_in

SCREEN = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="module")
def dispatch(stack):
    dispatch = Dispatch(stack)
    dispatch.change("res.company", [dispatch.company], address_check="hold")
    yield dispatch
    dispatch.end()


@pytest.fixture(scope="module")
def beans(dispatch):
    return dispatch.product("Beans with an address", 50)


@pytest.fixture(scope="module")
def parcel(dispatch):
    """:return: id of a delivery method that goes to houses"""
    return dispatch.carrier("House to house")


@pytest.fixture
def held(dispatch, beans, parcel):
    """:return: order that is held, its customer, and the customer's mail address"""
    partner, email = dispatch.customer("Hanna Halt")
    dispatch.admin["res.partner"].write([partner], {"street": "Lindenstraße"})
    order = dispatch.order(partner, (beans, 2), carrier_id=parcel)
    assert dispatch.read(order, "address_status") == ["held"]
    return order, partner, email


@pytest.fixture
def office(visitors):
    """The screen of somebody of fulfilment."""
    page = visitors.open(SCREEN, timezone_id="Europe/Berlin")
    sign_in(page, OFFICE)
    return page


@pytest.fixture
def small(visitors):
    """Opens a page on a customer's phone without JavaScript: ``small(path)``."""

    def open_path(path):
        page = visitors.open({**SMALL, "java_script_enabled": False})
        page.goto(path)
        return page

    return open_path
