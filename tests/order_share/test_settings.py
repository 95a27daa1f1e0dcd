"""What an administrator or a sender sets, seen by who is concerned."""

import json

import pytest
from order_share.offers import links_in, utc
from order_share.support import Visitor, check_headers, text_of

from support.rpc import RpcError

STEPS = ("accepted", "at_pickup", "in_transit", "at_delivery")


@pytest.fixture
def settings(offers):
    """Change settings of the company for one story."""
    (before,) = offers.admin["res.company"].read(
        [offers.company], [f"order_share_step_{step}" for step in STEPS]
    )
    yield offers.settings
    before.pop("id")
    offers.settings(**before)


def test_steps_that_are_switched_off(shares, settings, visitor):
    """A company that wants only pickup and delivery gets only these."""
    settings(
        order_share_step_accepted=False,
        order_share_step_at_pickup=False,
        order_share_step_at_delivery=False,
    )
    share = shares.assigned("details")
    words = text_of(visitor.open(share))
    assert "At pickup" not in words and "Confirm pickup" in words
    assert "Confirm arrival" not in words
    for step in ("accepted", "at_pickup", "at_delivery"):
        answer = visitor.report(share, step)
        assert answer.status_code == 422, step
        check_headers(answer)
    assert visitor.report(share, "in_transit").status_code == 303
    assert "Confirm delivery" in text_of(visitor.open(share))
    assert visitor.report(share, "delivered").status_code == 303
    assert shares.statuses(share) == ["assigned", "in_transit", "delivered"]


def test_switched_off_on_the_way(shares, settings, visitor):
    """A step that was reported before it was switched off stays in the history."""
    share = shares.assigned("status")
    assert visitor.report(share, "at_pickup").status_code == 303
    settings(order_share_step_at_pickup=False, order_share_step_in_transit=False)
    answer = visitor.get(share.path)
    assert answer.status_code == 200
    assert "Confirm arrival at delivery" in text_of(visitor.open(share))
    assert visitor.report(share, "at_delivery").status_code == 303
    assert shares.statuses(share) == ["assigned", "at_pickup", "at_delivery"]


@pytest.mark.expected_in_log(r"odoo\.http: .*days at most")
def test_longest_time(shares, offers):
    """Links and deadlines end when the company wants at latest."""
    offers.settings(order_share_max_days=90)
    try:
        with pytest.raises(RpcError, match="90 days at most"):
            offers.ask(1, hours=24 * 91)
        with pytest.raises(RpcError, match="90 days at most"):
            shares.new(expires_at="2099-01-01 00:00:00")
    finally:
        offers.settings(order_share_max_days=180)


def test_rotate_core_portal_link(stack, shares, visitor):
    """Core's own link of an order is replaced; links of shares go on working."""
    admin = shares.admin
    order = shares.order()
    admin["sale.order"].action_quotation_sent([order])
    share = shares.assigned("details", order)
    admin["sale.order"].action_preview_sale_order([order])

    def token():
        (row,) = admin["sale.order"].read([order], ["access_token"])
        return row["access_token"]

    old = token()
    assert old
    path = f"/my/orders/{order}?access_token="
    assert visitor.get(path + old).status_code == 200
    Wizard = admin["order.share.portal.link"]
    wizard = Wizard.create(
        {"res_model": "sale.order", "res_ids": json.dumps([order])},
        context={"active_model": "sale.order", "active_ids": [order]},
    )
    Wizard.action_rotate([wizard])
    new = token()
    assert new != old
    assert Visitor(stack).get(path + old).status_code != 200
    assert Visitor(stack).get(path + new).status_code == 200
    assert Visitor(stack).get(share.path).status_code == 200


def test_links_that_end_soon(stack, shares, offers):
    """Partner and sender are reminded once, before a link ends that is still needed."""
    (partner,) = offers.bidders(1)
    (row,) = offers.admin["res.partner"].read([partner], ["email"])
    soon = shares.assigned("details", partner=partner)
    done = shares.assigned("details", partner=partner)
    later = shares.assigned("details", partner=partner)
    assert Visitor(stack).report(done, "delivered").status_code == 303
    Extension = shares.admin["order.share.extension"]
    wizard = Extension.create(
        {"share_ids": [(6, 0, [soon.id, done.id])], "until": utc(days=1)}
    )
    Extension.action_extend([wizard])
    for _run in range(2):
        stack.run_cron("order_share.ir_cron_remind_expiring")
    mail = stack.mails.wait_for(row["email"], subject="Reminder")
    (url,) = links_in(mail)
    assert shares.open_again(url).id == soon.id
    shares.quiet()
    assert len(stack.mails.to(row["email"])) == 1
    assert [kind for kind, *_rest in shares.events(soon)].count("reminder") == 1
    assert "reminder" not in [kind for kind, *_rest in shares.events(later)]
    told = stack.sql(
        "SELECT count(*) FROM mail_message WHERE subject = 'Links to partners end soon'"
    )
    assert told == [["1"]]
