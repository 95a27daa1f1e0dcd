"""Another system is told what happens to orders, whatever breaks: signed, each event,
in the order in which it happened, with numbers that stay."""

import pytest
from fulfilment_ext.fake import Receiver
from fulfilment_ext.screens import dialog, press
from order_share.offers import SERIALIZED
from order_share.support import eventually

KINDS = ("paid", "shipped", "delivered", "cancelled")
HOSTS = "fulfilment_ext.webhook_test_hosts"
CRON = "fulfilment_ext.ir_cron_tell"
#: The job runner of a server that is gone.
BROKEN = (
    r"queue_job",
    r"exception in GET .*/queue_job/runjob",
    r"Connection (reset|refused|aborted)",
)

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)


class Outbox:
    """Lets things happen to orders, and looks what is told."""

    def __init__(self, dispatch, receiver):
        self.dispatch, self.stack, self.receiver = dispatch, dispatch.stack, receiver
        admin = dispatch.admin
        self.beans = dispatch.product("Beans for accounting", 100)
        self.partner, _email = dispatch.customer("Wilma Webhook")
        admin["ir.config_parameter"].set_param(HOSTS, receiver.host)
        kinds = admin["fulfilment.event.kind"].search([("code", "in", KINDS)])
        self.webhook = admin["fulfilment.webhook"].create(
            {
                "name": "Accounting",
                "url": receiver.url,
                "company_id": dispatch.company,
                "kind_ids": [(6, 0, kinds)],
            }
        )
        action = admin["fulfilment.webhook"].action_new_secret([self.webhook])
        receiver.secret = action["context"]["default_secret"]

    def end(self):
        admin = self.dispatch.admin
        admin["fulfilment.webhook"].write([self.webhook], {"active": False})
        admin["ir.config_parameter"].set_param(HOSTS, False)
        self.receiver.stop()

    def order(self, *happens):
        """An order to which this happens.

        :return: its number"""
        order = self.dispatch.order(self.partner, (self.beans, 1))
        for what in happens:
            getattr(self, what)(order)
        return self.dispatch.name(order)

    def paid(self, order):
        self.dispatch.pays(order)

    def shipped(self, order):
        self.picking = self.dispatch.ship(order)

    def delivered(self, _order):
        self.dispatch.admin["stock.picking"].action_mark_delivered([self.picking])

    def cancelled(self, order):
        self.dispatch.run(f"env['sale.order'].browse({order})._action_cancel()")

    def messages(self):
        """:return: state and number of each message, oldest first"""
        return self.stack.sql(
            "SELECT state, message_id FROM fulfilment_webhook_delivery"
            f" WHERE webhook_id = {self.webhook} ORDER BY id"
        )

    def states(self):
        return {state for state, _number in self.messages()}

    def later(self):
        """Everything that waits is due."""
        self.stack.sql(
            "UPDATE fulfilment_webhook_delivery SET next_try_at = next_try_at -"
            " interval '1 day' WHERE state = 'waiting'"
        )
        self.stack.sql("UPDATE fulfilment_webhook SET paused_until = NULL")
        self.stack.run_cron(CRON)

    def all_told(self):
        """Wait until nothing waits any more."""

        def is_told():
            if self.states() == {"sent"}:
                return True
            self.later()
            return False

        eventually(is_told, timeout=90)


@pytest.fixture(scope="module")
def outbox(dispatch):
    outbox = Outbox(dispatch, Receiver())
    yield outbox
    outbox.end()


def test_in_their_order(outbox):
    """Paid, shipped, delivered; another one is cancelled. Each is signed, and said
    once."""
    receiver = outbox.receiver
    first = outbox.order("paid", "shipped", "delivered")
    second = outbox.order("cancelled")
    eventually(lambda: receiver.of(first) == ["paid", "shipped", "delivered"], 60)
    eventually(lambda: receiver.of(second) == ["cancelled"], 60)
    assert receiver.refused == 0
    assert len(receiver.ids()) == len(set(receiver.ids())) == 4
    paid = receiver.first()[0].content["data"]
    assert paid["payment"]["amount"] == paid["order"]["amount_total"]
    assert float(paid["payment"]["amount"]) > 0
    assert paid["order"]["payment_status"] == "paid"
    shipped = receiver.first()[1].content["data"]
    assert [item["quantity"] for item in shipped["items"]] == [1]
    assert shipped["transfer"]["number"]
    # with another secret nothing of it would have been taken
    good, receiver.secret = receiver.secret, "whsec_" + "A" * 43 + "="
    third = outbox.order("paid")
    eventually(lambda: receiver.refused)
    assert receiver.of(third) == []
    receiver.secret = good
    outbox.all_told()
    assert receiver.of(third) == ["paid"]


def test_down_then_up(outbox):
    """Nobody listens for a while: nothing is lost, nothing overtakes."""
    receiver = outbox.receiver
    before = len(receiver.first())
    receiver.stop()
    first = outbox.order("paid", "shipped")
    second = outbox.order("cancelled")
    tries = "SELECT sum(tries) FROM fulfilment_webhook_delivery WHERE state = 'waiting'"
    eventually(lambda: int(outbox.stack.sql(tries)[0][0]) >= 1, timeout=60)
    assert outbox.states() == {"sent", "waiting"}
    waiting = [number for state, number in outbox.messages() if state == "waiting"]
    assert len(waiting) == 3
    receiver.start()
    outbox.all_told()
    assert receiver.of(first) == ["paid", "shipped"]
    assert receiver.of(second) == ["cancelled"]
    assert {message.id for message in receiver.first()[before:]} == {*waiting}


@pytest.mark.thorough
@pytest.mark.expected_in_log(*BROKEN)
def test_power_cut(stack, dispatch, outbox):
    """The server dies while a message is on its way and others wait: all arrive, the
    one on its way perhaps twice, with the same number."""
    receiver = outbox.receiver
    receiver.hold()
    first = outbox.order("paid")
    assert receiver.came.wait(60)
    second = outbox.order("paid", "shipped", "delivered")
    third = outbox.order("cancelled")
    before = [number for _state, number in outbox.messages()]
    assert outbox.states() == {"sent", "waiting"}
    stack.kill()
    receiver.go_on()
    stack.restart()
    dispatch.sign_in()
    outbox.all_told()
    assert [number for _state, number in outbox.messages()] == before
    assert receiver.of(first) == ["paid"]
    assert receiver.of(second) == ["paid", "shipped", "delivered"]
    assert receiver.of(third) == ["cancelled"]
    assert {*receiver.ids()} == {*before}
    twice = {number for number in receiver.ids() if receiver.ids().count(number) > 1}
    assert len(twice) <= 1
    assert not stack.sql("SELECT name FROM queue_job WHERE state = 'failed'")


def test_replay(outbox, boss, picture):
    """Accounting has lost its books: the office sends everything again, and they are
    the same messages."""
    receiver = outbox.receiver
    order = outbox.order("paid")
    eventually(lambda: receiver.of(order) == ["paid"], 60)
    outbox.all_told()
    known = {number for _state, number in outbox.messages()}
    receiver.got.clear()
    boss.goto(f"/odoo/fulfilment-webhooks/{outbox.webhook}")
    boss.get_by_role("button", name="Replay", exact=True).click()
    asked = dialog(boss, "Replay Messages")
    asked.get_by_label("Only What Was Not Delivered").uncheck()
    picture(boss, "outbox-1-replay")
    press(asked, "Replay")
    asked.wait_for(state="detached")
    boss.locator(".o_list_view .o_data_row").first.wait_for()
    # also what has happened before there was this webhook
    eventually(lambda: outbox.states() == {"sent"}, timeout=60)
    assert known <= {*receiver.ids()}
    assert sorted(receiver.ids()) == sorted(number for _s, number in outbox.messages())
    boss.reload()
    boss.locator(".o_list_view .o_data_row", has_text="Delivered").first.wait_for()
    picture(boss, "outbox-2-messages")
