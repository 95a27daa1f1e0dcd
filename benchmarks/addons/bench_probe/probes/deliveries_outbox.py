"""Notices that go out: by the outbox, and by core's own queues."""

import gc
from unittest.mock import patch

import requests

from odoo import SUPERUSER_ID, Command, fields
from odoo.tools import config

from odoo.addons.sms.tools.sms_api import SmsApiBase

from .meter import Meter

#: Orders, each with a customer of its own, that are told again and again.
ORDERS = 200
#: Turns of a queue until it is empty; more means that it never is.
TURNS = 2000


class Api(SmsApiBase):
    """A provider with a request per SMS, as core's sms_twilio is one; its connection is
    kept as long as core keeps the interface, for a batch."""

    url = None

    def __init__(self, env, account=None):
        super().__init__(env, account)
        self.session = requests.Session()

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        results = []
        for message in messages:
            for number in message["numbers"]:
                answer = self.session.post(
                    self.url, data={"text": message["content"], **number}, timeout=10
                )
                answer.raise_for_status()
                results.append({"uuid": number["uuid"], "state": "sent"})
        return results


def set_up(env):
    """Make confirmed orders whose customers can be told by mail and SMS."""
    env = env(user=SUPERUSER_ID)
    company = env.company
    company.write({"email": "shop@bench.example.com", "delivery_sms_iap": True})
    product = env["product.product"].create({"name": "Bench product", "type": "consu"})
    partners = env["res.partner"].create(
        [
            {
                "name": f"Customer {number}",
                "email": f"customer{number}@bench.example.com",
                "phone": f"+48 601 {number:06}",
                "lang": "en_US",
                "tz": "Europe/Warsaw",
            }
            for number in range(ORDERS)
        ]
    )
    orders = env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
            for partner in partners
        ]
    )
    env.cr.commit()
    return {"orders": orders.ids}


def mails(env, orders, count, port, ours, prepared):
    """Tell so many customers by mail.

    :param int port: of the SMTP server
    :param bool ours: by the outbox, else by core's queue
    :param bool prepared: the mails are in the queue already; measure sending only
    """
    env = env(user=SUPERUSER_ID)
    config["smtp_server"], config["smtp_port"] = "127.0.0.1", port
    _clear(env)
    orders = env["sale.order"].browse(orders)
    if ours:
        return _outbox(env, orders, count, "mail", prepared)
    template = env.ref("delivery_supplier.mail_template_status")

    def queue():
        for batch in _batches(orders, count):
            template.send_mail_batch(batch.ids)
        env.cr.commit()

    def send():
        for _turn in range(TURNS):
            if not env["mail.mail"].search_count([("state", "=", "outgoing")]):
                return
            env["mail.mail"].process_email_queue()
        raise RuntimeError("Core's mail queue does not empty")

    return _measure(env, queue, send, prepared)


def texts(env, orders, count, url, ours, prepared):
    """Tell so many customers by SMS, see :func:`mails`.

    :param str url: of the provider
    """
    env = env(user=SUPERUSER_ID)
    Api.url = url
    _clear(env)
    orders = env["sale.order"].browse(orders)

    def split(sms):
        yield Api(sms.env), sms

    with (
        patch.object(env.registry["sms.sms"], "_split_by_api", split),
        patch.object(env.registry["res.company"], "_get_sms_api_class", lambda _: Api),
    ):
        if ours:
            return _outbox(env, orders, count, "sms", prepared)
        template = env.ref("delivery_supplier.sms_template_status")

        def queue():
            for batch in _batches(orders, count):
                for order in batch:
                    order._message_sms_with_template(
                        template=template,
                        partner_ids=order.partner_id.ids,
                        put_in_queue=True,
                    )
            env.cr.commit()

        def send():
            for _turn in range(TURNS):
                if not env["sms.sms"].search_count([("state", "=", "outgoing")]):
                    return
                env["sms.sms"]._process_queue()
            raise RuntimeError("Core's SMS queue does not empty")

        return _measure(env, queue, send, prepared)


def _batches(orders, count):
    for start in range(0, count, len(orders)):
        yield orders[: count - start]


def _clear(env):
    """Nothing waits, neither here nor in core's queues."""
    env.cr.execute("DELETE FROM delivery_notification")
    env.cr.execute("DELETE FROM mail_mail")
    env.cr.execute("DELETE FROM sms_sms")
    env.cr.execute("DELETE FROM queue_job")
    env.cr.commit()


def _outbox(env, orders, count, channel, prepared):
    outbox = env["delivery.notification"]
    company = env.company

    def queue():
        event = 0
        for batch in _batches(orders, count):
            rows = []
            for order in batch:
                event += 1
                template = env.ref(f"delivery_supplier.{channel}_template_status")
                rows.append(
                    {
                        "kind": "status",
                        "event": f"bench:{event}",
                        "company_id": company.id,
                        "order_id": order.id,
                        "partner_id": order.partner_id.id,
                        "channel": channel,
                        f"{channel}_template_id": template.id,
                        "due_at": fields.Datetime.now(),
                    }
                )
            outbox._queue(rows)
        env.cr.commit()
        if prepared:
            ids = outbox.search([], order="due_at, id").ids
            for start in range(0, len(ids), 100):
                outbox.browse(ids[start : start + 100])._prepare(channel)
                env.cr.commit()

    def send():
        for _turn in range(TURNS):
            if not outbox._due(company, channel, 1):
                break
            outbox._job_send(company.id, channel)
        states = outbox._read_group([], ["state"], ["__count"])
        if states != [("sent", count)]:
            raise RuntimeError(f"Not all of them were sent: {states}")

    return _measure(env, queue, send, prepared)


def _measure(env, queue, send, prepared):
    meter = Meter(env)
    if prepared:
        queue()
    # with the collector on, as in a job that lasts: without it each environment that
    # was ever made is kept, and each commit goes through all of them
    gc.collect()
    with meter.step("all"):
        if not prepared:
            queue()
        send()
    step = meter.steps["all"]
    return {"time": step["wall"], "cpu": step["cpu"], "queries": step["queries"]}
