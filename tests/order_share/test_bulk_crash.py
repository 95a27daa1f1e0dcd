"""The server dies while links are mailed in the background: each recipient has one mail
in the end.
"""

import json
import time

import pytest
from order_share.offers import links_in, path_of
from order_share.support import Visitor, eventually

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.expected_in_log(
        r"could not serialize access",
        r"exception in GET .*/queue_job/runjob",
        r"queue_job",
        r"Connection (reset|refused|aborted)",
    ),
]

RECIPIENTS = 60


@pytest.mark.parametrize("after", [0, 21])
def test_power_cut(stack, shares, offers, after):
    """Sixty links; the power fails while they are made, or while they are mailed.

    :param after: mails that are out when it happens
    """
    shares.sign_in()
    bidders = offers.bidders(RECIPIENTS)
    order = shares.order()
    wizard = offers.admin["order.share.wizard"].create(
        {
            "res_model": "sale.order",
            "res_ids": json.dumps([order]),
            "partner_ids": [(6, 0, bidders)],
            "scope": "status",
        }
    )
    addresses = [
        row["email"] for row in offers.admin["res.partner"].read(bidders, ["email"])
    ]
    shares.quiet()

    def arrived():
        return sum(len(stack.mails.to(address)) for address in addresses)

    offers.admin["order.share.wizard"].action_send([wizard])
    deadline = time.monotonic() + 60
    started = (
        "SELECT 1 FROM queue_job WHERE state = 'started'"
        " AND method_name = '_job_send_links'"
    )
    while time.monotonic() < deadline:
        if after and arrived() >= after or not after and stack.sql(started):
            break
        time.sleep(0.01)
    stack.kill()
    assert arrived() < RECIPIENTS, "It was too fast to be cut off."
    stack.restart()
    shares.sign_in()
    eventually(
        lambda: (
            stack.sql(
                "SELECT count(*) FROM order_share WHERE state = 'assigned'"
                f" AND sale_order_id = {order}"
            )
            == [[str(RECIPIENTS)]]
        ),
        timeout=90,
    )
    shares.quiet()
    eventually(lambda: arrived() >= RECIPIENTS, timeout=60)
    counts = {len(stack.mails.to(address)) for address in addresses}
    assert counts == {1}, sorted(
        (len(stack.mails.to(address)), address) for address in addresses
    )
    visitor = Visitor(stack)
    for address in addresses:
        (url,) = links_in(stack.mails.to(address)[0])
        assert visitor.get(path_of(url)).status_code == 200
    assert not stack.sql("SELECT name FROM queue_job WHERE state = 'failed'")
