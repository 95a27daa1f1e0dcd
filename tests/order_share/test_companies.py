"""Several companies, several time zones."""

import json

import pytest
from order_share.support import Visitor, text_of

from support.rpc import RpcError

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def other_company(shares):
    """A second company, with an order shared from it. :return: company, share"""
    admin = shares.admin
    company = admin["res.company"].create(
        {"name": "Nordlicht Logistik", "currency_id": admin.ref("base.EUR")}
    )
    admin["res.users"].write([admin.uid], {"company_ids": [(4, company)]})
    context = {"allowed_company_ids": [company]}
    values = {"context": context}
    customer = admin["res.partner"].create({"name": "Nordkunde"})
    product = admin["product.product"].create({"name": "Pumpe", "type": "consu"})
    order = admin["sale.order"].create(
        {
            "partner_id": customer,
            "company_id": company,
            "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 1})],
        },
        **values,
    )
    wizard = admin["order.share.wizard"].create(
        {
            "res_model": "sale.order",
            "res_ids": json.dumps([order]),
            "partner_ids": [(6, 0, [shares.carrier])],
            "scope": "details",
        },
        **values,
    )
    action = admin["order.share.wizard"].action_create_links([wizard], **values)
    return company, shares.open_again(action["params"]["links"][0]["url"])


@pytest.fixture(scope="module")
def colleague(stack, shares, other_company):
    """A salesperson of the first company only."""
    admin = shares.admin
    admin["res.users"].create(
        {
            "name": "Colleague",
            "login": "colleague",
            "password": "colleague",
            "group_ids": [(4, admin.ref("sales_team.group_sale_salesman_all_leads"))],
        }
    )
    return stack.rpc("colleague")


@pytest.mark.expected_in_log(r"odoo\.http: .*(can only see|top-secret records)")
def test_other_company(stack, shares, other_company, colleague):
    """Orders, shares, reports and links of another company are not seen."""
    company, share = other_company
    visitor = Visitor(stack)
    page = visitor.open(share)
    assert "Nordlicht Logistik" in text_of(page)
    assert visitor.report(share, "accepted").status_code == 303
    mine = shares.assigned("details")
    visitor.report(mine, "accepted")

    ids = [share.id, mine.id]
    assert colleague["order.share"].search([("id", "in", ids)]) == [mine.id]
    assert colleague["order.share"].search_count([("company_id", "=", company)]) == 0
    seen = colleague["order.share.event"].search_read(
        [("share_id", "in", ids)], ["share_id"]
    )
    assert {event["share_id"][0] for event in seen} == {mine.id}
    with pytest.raises(RpcError, match="Access"):
        colleague["order.share"].read([share.id], ["state"])
    for method in ("action_revoke", "action_new_link", "action_mark_sent"):
        with pytest.raises(RpcError, match="Access"):
            getattr(colleague["order.share"], method)([share.id])
    assert not colleague["access.link"].search([("id", "=", share.link_id)])
    path = f"{stack.url}/order_share/preview/share/{share.id}"
    assert colleague.session.get(path).status_code == 404
    assert visitor.get(share.path).status_code == 200


@pytest.mark.expected_in_log(r"odoo\.http: .*not allowed to access")
def test_portal_user(stack, shares):
    """A customer with a login sees nothing of shares, not even of the own order."""
    portal = stack.rpc("portal")
    for model in (
        "order.share",
        "order.share.event",
        "access.link",
        "access.link.event",
    ):
        with pytest.raises(RpcError, match="AccessError"):
            portal[model].search_read([], ["id"])


@pytest.mark.expected_in_log(r"odoo\.http: .*(can't be changed|not allowed to delete)")
@pytest.mark.expected_in_log(r"You are not allowed to delete")
def test_history_is_for_good(shares):
    """Not even the administrator changes what was reported."""
    share = shares.assigned()
    event = shares.admin["order.share.event"].search([("share_id", "=", share.id)])
    for method, values in (("write", [{"note": "other"}]), ("unlink", [])):
        with pytest.raises(RpcError):
            getattr(shares.admin["order.share.event"], method)(event, *values)
    log = shares.admin["access.link.event"].search([], limit=1)
    with pytest.raises(RpcError):
        shares.admin["access.link.event"].unlink(log)
    assert shares.events(share) == [["status", "assigned", ""]]


def test_zones(shares, visitor):
    """Each stop shows its own time, and the reader's beside it where it differs."""
    admin = shares.admin
    customer = admin.ref("order_share.partner_customer_vilnius")
    order = shares.order(partner_id=customer, partner_shipping_id=customer)
    share = shares.assigned("details", order)
    words = text_of(visitor.open(share))
    assert "Thu, Dec 3, 11:30 EET" in words or "Dec 3, 11:30 EET" in words
    status = shares.assigned("status", order)
    page = visitor.open(status)
    moments = page.xpath("//li[contains(@class, 'al-done')]//time/@datetime")
    assert not [moment for moment in moments if moment.endswith(("Z", "+00:00"))]


def test_eta_in_the_zone_of_the_delivery(shares, visitor):
    """A new arrival is meant in local time of the place."""
    customer = shares.admin.ref("order_share.partner_customer_vilnius")
    order = shares.order(partner_id=customer, partner_shipping_id=customer)
    share = shares.assigned("details", order)
    answer = visitor.post(
        share, "problem", reason="late", eta_date="2026-12-04", eta_time="13:30"
    )
    assert answer.status_code == 303
    (values,) = shares.admin["order.share"].read([share.id], ["eta"])
    assert values["eta"] == "2026-12-04 11:30:00"
    page = visitor.open(share)
    assert page.xpath("//input[@id='eta_time']/@value") == ["13:30"]
    wrong = [
        ("2026-13-45", "13:30"),
        ("", "13:30"),
        ("0001-01-01", "00:00"),
        ("x", "y"),
    ]
    for day, clock in wrong:
        answer = visitor.post(
            share, "problem", reason="late", eta_date=day, eta_time=clock
        )
        assert answer.status_code == 422, (day, clock)
