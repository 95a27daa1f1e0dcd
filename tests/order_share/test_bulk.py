"""Many documents and many recipients at once."""

import json

import pytest
from order_share.offers import SERIALIZED, links_in, path_of, words_of
from order_share.support import Visitor

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

TRANSFERS = 20


@pytest.fixture(scope="module")
def transfers(shares):
    """Deliveries to twenty customers. :return: their ids"""
    admin = shares.admin
    order = shares.order()
    admin["sale.order"].action_confirm([order])
    (picking,) = admin["stock.picking"].search([("sale_id", "=", order)])
    (row,) = admin["stock.picking"].read(
        [picking], ["picking_type_id", "location_id", "location_dest_id", "partner_id"]
    )
    values = {name: value[0] for name, value in row.items() if name != "id"}
    move = {
        "product_id": shares._product,
        "product_uom_qty": 2,
        "location_id": values["location_id"],
        "location_dest_id": values["location_dest_id"],
    }
    return admin["stock.picking"].create(
        [{**values, "move_ids": [(0, 0, move)]} for _number in range(TRANSFERS)]
    )


def test_twenty_transfers(stack, shares, offers, transfers):
    """Twenty transfers for two carriers: one mail each, twenty links in it, and every
    link opens its transfer.
    """
    one, two = offers.bidders(2)
    wizard = offers.admin["order.share.wizard"].create(
        {
            "res_model": "stock.picking",
            "res_ids": json.dumps(transfers),
            "partner_ids": [(6, 0, [one, two])],
            "scope": "details",
            "message": "Week 49",
        }
    )
    action = offers.admin["order.share.wizard"].action_send([wizard])
    assert "40 links" in action["params"]["message"], action
    rows = offers.admin["res.partner"].read([one, two], ["email"])
    names = {
        row["id"]: row["name"]
        for row in offers.admin["stock.picking"].read(transfers, ["name"])
    }
    seen = set()
    for row in rows:
        mail = stack.mails.wait_for(row["email"], timeout=60)
        urls = links_in(mail)
        assert len(urls) == TRANSFERS and len(set(urls)) == TRANSFERS
        assert "Week 49" in words_of(mail)
        visitor = Visitor(stack)
        opened = set()
        for url in urls:
            page = visitor.get(path_of(url))
            assert page.status_code == 200
            opened |= {name for name in names.values() if name in page.text}
        assert opened == {*names.values()}
        seen |= {*urls}
    assert len(seen) == 2 * TRANSFERS
    shares.quiet()
    assert [len(stack.mails.to(row["email"])) for row in rows] == [1, 1]
    states = offers.admin["order.share"].search_read(
        [("picking_id", "in", transfers)], ["state"]
    )
    assert [row["state"] for row in states] == ["assigned"] * 2 * TRANSFERS


def test_requests_for_many(stack, offers, transfers):
    """Offers for three transfers from three: one mail each, a request per transfer."""
    bidders = offers.bidders(3)
    three = transfers[:3]
    wizard = offers.admin["order.share.wizard"].create(
        {
            "res_model": "stock.picking",
            "res_ids": json.dumps(three),
            "partner_ids": [(6, 0, bidders)],
            "scope": "offer",
        }
    )
    offers.admin["order.share.wizard"].action_send([wizard])
    for row in offers.admin["res.partner"].read(bidders, ["email"]):
        mail = stack.mails.wait_for(row["email"])
        urls = links_in(mail)
        assert len(urls) == 3
        page = Visitor(stack).get(path_of(urls[0]))
        assert page.status_code == 200 and "Your offer" in page.text
    requests = offers.admin["order.share.request"].search_read(
        [("picking_id", "in", three)], ["asked_count", "state"]
    )
    assert [(row["asked_count"], row["state"]) for row in requests] == [(3, "open")] * 3
