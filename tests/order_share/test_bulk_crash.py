"""The server dies while links are mailed in the background: each recipient has one mail
in the end.
"""

import json

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

#: three jobs
RECIPIENTS = 45


def test_power_cut(stack, shares, offers):
    """Many links, and the power fails while they are made."""
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
    started = (
        "SELECT 1 FROM queue_job WHERE state = 'started'"
        " AND method_name = '_job_send_links'"
    )
    eventually(lambda: stack.sql(started))
    stack.kill()
    assert not arrived(), "Mails are sent after their job, not in it."
    stack.restart()
    shares.sign_in()

    def all_arrived():
        # the job runner looks after dead jobs each minute, or when there is news
        stack.sql("NOTIFY queue_job, 'news'")
        return arrived() >= RECIPIENTS

    eventually(all_arrived, timeout=180)
    busy = (
        "SELECT 1 FROM mail_mail WHERE state = 'outgoing' UNION ALL SELECT 1 FROM"
        " queue_job WHERE state IN ('pending', 'enqueued', 'started')"
        " AND method_name = '_job_send_links'"
    )
    eventually(lambda: not stack.sql(busy), timeout=60)
    assert [len(stack.mails.to(address)) for address in addresses] == [1] * RECIPIENTS
    visitor = Visitor(stack)
    for address in addresses[::5]:
        (url,) = links_in(stack.mails.to(address)[0])
        assert visitor.get(path_of(url)).status_code == 200
    assert stack.sql(
        f"SELECT state, count(*) FROM order_share WHERE sale_order_id = {order}"
        " GROUP BY state"
    ) == [["assigned", str(RECIPIENTS)]]
    assert not stack.sql("SELECT name FROM queue_job WHERE state = 'failed'")
