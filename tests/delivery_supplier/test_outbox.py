"""Notices that go out although things break: a mail server that is down, an SMS gateway
in every mood, a server that dies in the middle. Counted where they arrive."""

import threading

import pytest
from delivery_supplier.rounds import Rounds
from order_share.support import at_once, eventually

from stack.sms_catcher import load
from support.mails import Mails
from support.rpc import RpcError

#: The German regulator keeps a hundred numbers for films: nobody has them.
NUMBER = "+4917139200{:02}"
KEY, SECRET = "0123abcd", "Sup3rSecret"
CRON = "delivery_supplier.cron_notices"
#: What core says of mails, and the job runner of a server that is gone.
BROKEN = (
    r"failed sending mail",
    r"Exception while processing mail",
    r"Connection refused",
    r"queue_job",
    r"exception in GET .*/queue_job/runjob",
    r"could not serialize access",
)

pytestmark = pytest.mark.expected_in_log(r"could not serialize access")


class Outbox(Rounds):
    """Tells customers of a new status, and looks what becomes of it."""

    def __init__(self, stack):
        super().__init__(stack)
        rpc = self.admin
        self.company = rpc["res.users"].read([rpc.uid], ["company_id"])[0][
            "company_id"
        ][0]
        rpc["res.company"].write(
            [self.company],
            {"delivery_status_grace": 0, "email": "office@outbox.example"},
        )
        self.status = {
            channel: rpc["sale.order.status"].create(
                {
                    "name": f"Story {channel}",
                    "notify_mail": channel == "mail",
                    "notify_sms": channel == "sms",
                }
            )
            for channel in ("mail", "sms")
        }
        # what others have queued is not of these stories
        self.forget()

    def forget(self):
        self.stack.sql(
            "UPDATE delivery_notification SET state = 'cancelled'"
            " WHERE state IN ('waiting', 'sending', 'unclear')"
        )

    def tell(self, count, channel="mail"):
        """:return: addresses of customers who are told; their orders"""
        rpc = self.admin
        names, orders = [], []
        for _number in range(count):
            self.number += 1
            names.append(
                f"customer{self.number}@outbox.example"
                if channel == "mail"
                else NUMBER.format(self.number)
            )
            customer = rpc["res.partner"].create(
                {
                    "name": f"Customer {self.number}",
                    "email" if channel == "mail" else "phone": names[-1],
                    "country_id": rpc.ref("base.de"),
                    "order_notice_channel": channel,
                }
            )
            orders.append(rpc["sale.order"].create({"partner_id": customer}))
        rpc["sale.order"].write(orders, {"order_status_id": self.status[channel]})
        return names, orders

    def notices(self, orders):
        """:return: state and number of tries of each, in their order"""
        rows = self.stack.sql(
            "SELECT state, coalesce(tries, 0) FROM delivery_notification"
            f" WHERE order_id IN ({', '.join(map(str, orders))}) ORDER BY order_id"
        )
        return [(state, int(tries)) for state, tries in rows]

    def states(self, orders):
        return [state for state, _tries in self.notices(orders)]

    def an_hour_later(self):
        """Everything that waits is due, whatever was begun was begun long ago."""
        self.stack.sql(
            "UPDATE delivery_notification SET due_at = due_at - interval '1 hour',"
            " claimed_at = claimed_at - interval '1 hour'"
        )
        self.stack.run_cron(CRON)

    def arrived(self, addresses):
        """:return: how many mails each got"""
        return [len(self.stack.mails.to(address)) for address in addresses]


@pytest.fixture(scope="module")
def outbox(stack):
    return Outbox(stack)


@pytest.fixture
def gateway(stack, outbox):
    """A false Vonage that the company uses, where the addon is installed."""
    rpc = outbox.admin
    found = [("name", "=", "sms_vonage"), ("state", "=", "installed")]
    if not rpc["ir.module.module"].search_count(found):
        pytest.skip("without sms_vonage")
    gateway = load().Gateway(credentials={KEY: SECRET}).start()
    rpc["ir.config_parameter"].set_param("sms_vonage.api_base", gateway.url)
    rpc["ir.config_parameter"].set_param("sms_vonage.timeout", "2")
    before = rpc["res.company"].read([outbox.company], ["sms_provider"])[0]
    rpc["res.company"].write(
        [outbox.company],
        {
            "sms_provider": "vonage",
            "sms_vonage_api_key": KEY,
            "sms_vonage_api_secret": SECRET,
            "sms_vonage_sender": "Shop",
        },
    )
    yield gateway
    rpc["res.company"].write([outbox.company], {"sms_provider": before["sms_provider"]})
    gateway.stop()


@pytest.mark.expected_in_log(*BROKEN)
def test_mail_server_down_then_up(stack, outbox):
    """Nothing is lost, nobody is told twice."""
    stack.mails.stop()
    addresses, orders = outbox.tell(5)
    eventually(lambda: outbox.notices(orders) == [("waiting", 1)] * 5)
    outbox.an_hour_later()
    assert outbox.notices(orders) == [("waiting", 2)] * 5
    port = stack.mails.port
    stack.mails = Mails(port).start()
    outbox.an_hour_later()
    assert outbox.states(orders) == ["sent"] * 5
    assert outbox.arrived(addresses) == [1] * 5


@pytest.mark.thorough
# the story itself changes the notices while they are sent
@pytest.mark.expected_in_log(r"could not serialize access", r"already executing")
def test_many_hands(stack, outbox):
    """Jobs, and the scheduled action pressed four times at once: each mail once."""
    addresses, orders = outbox.tell(40)
    stack.sql(
        "UPDATE delivery_notification SET due_at = due_at - interval '2 minutes'"
        " WHERE state = 'waiting'"
    )

    def press():
        rpc = stack.rpc()
        return rpc["ir.cron"].method_direct_trigger([rpc.ref(CRON)])

    # of two at once, core says to the second that it runs
    def insist():
        try:
            press()
        except RpcError as error:
            assert "already executing" in str(error)

    at_once(insist, insist, insist, insist)
    eventually(lambda: outbox.states(orders) == ["sent"] * 40, timeout=60)
    assert outbox.arrived(addresses) == [1] * 40


@pytest.mark.thorough
@pytest.mark.expected_in_log(*BROKEN)
def test_killed_while_a_mail_is_taken(stack, outbox, monkeypatch):
    """The mail has arrived, the server died before it could know: a customer is not
    told again, somebody decides. The others are told, once."""
    entered, go_on = threading.Event(), threading.Event()
    take = stack.mails.handle_message

    def hold(message):
        entered.set()
        go_on.wait(60)
        take(message)

    monkeypatch.setattr(stack.mails, "handle_message", hold)
    addresses, orders = outbox.tell(5)
    assert entered.wait(30)
    stack.kill()
    monkeypatch.setattr(stack.mails, "handle_message", take)
    go_on.set()
    assert sorted(outbox.states(orders)) == ["sending"] + ["waiting"] * 4
    stack.restart()
    outbox.admin = stack.rpc()
    outbox.an_hour_later()
    outbox.an_hour_later()
    assert sorted(outbox.states(orders)) == ["sent"] * 4 + ["unclear"]
    assert outbox.arrived(addresses) == [1] * 5
    # somebody has asked the customer, who has seen nothing
    rpc = outbox.admin
    unclear = rpc["delivery.notification"].search(
        [("order_id", "in", orders), ("state", "=", "unclear")]
    )
    rpc["delivery.notification"].action_resend(unclear)
    eventually(lambda: outbox.states(orders) == ["sent"] * 5)
    assert sorted(outbox.arrived(addresses)) == [1, 1, 1, 1, 2]


#: What the gateway does, what is known of it then, and how many SMS it took at the end.
MOODS = {
    "ok": ("sent", 1),
    "http:429": ("waiting", 1),
    "status:1": ("waiting", 1),
    "http:500": ("waiting", 1),
    "status:7": ("failed", 0),
    "hang": ("unclear", None),
    "lost": ("unclear", 1),
    "reset": ("unclear", None),
    "garbage": ("unclear", None),
}


@pytest.mark.thorough
@pytest.mark.expected_in_log(r"could not serialize access", r"Re-queued dead job")
def test_moods_of_the_gateway(outbox, gateway):
    """What was certainly not taken is sent later; what may have been is left to
    somebody; no customer gets two."""
    numbers = [NUMBER.format(outbox.number + 1 + place) for place in range(len(MOODS))]
    for number, mood in zip(numbers, MOODS, strict=True):
        gateway.numbers[number.lstrip("+")] = mood
    told, orders = outbox.tell(len(MOODS), "sms")
    assert told == numbers
    busy = ("sending",)
    eventually(
        lambda: all(
            tries and state not in busy for state, tries in outbox.notices(orders)
        ),
        timeout=60,
    )
    for (mood, (state, _count)), found in zip(
        MOODS.items(), outbox.states(orders), strict=True
    ):
        assert state in (None, found), (mood, found)
    gateway.numbers.clear()
    outbox.an_hour_later()
    eventually(lambda: "waiting" not in outbox.states(orders), timeout=60)
    for (mood, (_state, count)), number in zip(MOODS.items(), numbers, strict=True):
        taken = len(gateway.to(number))
        assert taken <= 1, (mood, taken)
        assert count in (None, taken), (mood, taken)
    # and it stays like that
    posts = gateway.posts
    outbox.an_hour_later()
    assert gateway.posts == posts


@pytest.mark.expected_in_log(r"could not serialize access")
def test_receipts(outbox, gateway):
    """Twice, in the wrong order, of something unclear: it was received once."""
    (first, second), orders = outbox.tell(2, "sms")
    sms = gateway.wait_for(first)
    # core has done its part as well: a receipt comes later than that
    process = "SELECT 1 FROM sms_sms WHERE state = 'process'"
    eventually(
        lambda: outbox.states(orders) == ["sent"] * 2 and not outbox.stack.sql(process)
    )
    for status in ("delivered", "buffered", "failed", "delivered"):
        assert gateway.report(sms, status) == 200
    assert outbox.states(orders)[0] == "sent"
    assert gateway.report(gateway.wait_for(second), "failed", code="1") == 200
    eventually(lambda: outbox.states(orders)[1] == "failed")
    (third,), (order,) = _lost(outbox, gateway)
    eventually(lambda: outbox.states([order]) == ["unclear"], timeout=30)
    assert gateway.report(gateway.to(third)[0], "delivered") == 200
    eventually(lambda: outbox.states([order]) == ["sent"])


def _lost(outbox, gateway):
    gateway.numbers[NUMBER.format(outbox.number + 1).lstrip("+")] = "lost"
    return outbox.tell(1, "sms")
