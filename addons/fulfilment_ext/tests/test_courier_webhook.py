import json
import threading
import time
from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError
from odoo.sql_db import db_connect
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.queue_job.tests.common import trap_jobs

from .. import shipping_const as const
from .fake_courier import Courier, sign
from .shipping_common import ShippingCase


class WebhookTestCase(ShippingCase, HttpCase):
    """A courier that reports about a parcel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.carrier._renew_courier_secret()
        cls.courier = Courier()
        cls.addClassCleanup(cls.courier._server.server_close)
        cls.parcel = cls._parcel(number="N1")
        cls.order = cls.parcel.order_id
        cls.path = f"/fulfilment/courier/{cls.carrier.courier_public_id}"

    def post(self, body, headers, path=None):
        """:return: HTTP status of the answer"""
        if isinstance(body, dict | list):
            body = json.dumps(body).encode()
        answer = self.opener.post(
            self.base_url() + (path or self.path),
            data=body,
            headers={"Content-Type": "application/json", **headers},
            timeout=20,
            allow_redirects=False,
        )
        self.assertFalse(answer.content.strip() if answer.status_code < 404 else b"")
        return answer.status_code

    def send(self, *events, secret=None, path=None, apply=True):
        """Send signed events, and apply them."""
        body = json.dumps({"events": list(events)}).encode()
        status = self.post(body, sign(secret or self.secret, body), path)
        if apply:
            self.apply()
        return status

    def apply(self):
        """Run the jobs that requests have left."""
        self.env.invalidate_all()
        for job in self._jobs("_job_apply").sorted("id"):
            job.records._job_apply()
        self.env.flush_all()
        self.env.invalidate_all()

    def event(self, status, hour=1, **changes):
        at = (datetime(2026, 5, 1) + timedelta(hours=hour)).isoformat() + "Z"
        return self.courier.event(
            changes.pop("number", self.parcel.tracking_number), status, at=at, **changes
        )

    def count(self):
        return self.env["fulfilment.courier.event"].search_count(
            [("carrier_id", "=", self.carrier.id)]
        )


@tagged("post_install", "-at_install")
class TestCourierWebhook(WebhookTestCase):
    """What a courier reports, and what it means for the order."""

    def test_story(self):
        """Through all states; the order is told each, and the items are delivered."""
        for status, state in (
            ("in_transit", "shipped"),
            ("out_for_delivery", "out_for_delivery"),
            ("exception", "exception"),
            ("OUT_FOR_DELIVERY", "out_for_delivery"),
            ("delivered", "delivered"),
        ):
            hour = self.count() + 1
            self.assertEqual(
                self.send(self.event(status, hour, text="At the door")), 202
            )
            self.assertEqual(self.parcel.state, state)
        kinds = self.order.fulfilment_event_ids.mapped("kind")
        for kind in ("out_for_delivery", "courier_exception"):
            self.assertEqual(kinds.count(kind), 1, kind)
        exception = self.order.fulfilment_exception_ids
        self.assertEqual((exception.kind, exception.state), ("courier", "solved"))
        self.assertIn("At the door", exception.text)
        if hasattr(self.parcel.picking_id, "_set_delivered"):
            self.assertTrue(self.parcel.picking_id.delivered_at)
            self.assertEqual(kinds.count("delivered"), 1)

    def test_delivered_reaches_the_items(self):
        """Time, source and the goods of this parcel."""
        calls = []

        def set_delivered(picking, at, source, move_lines=None):
            calls.append((picking, at, source, move_lines))

        with patch.object(
            self.registry["stock.picking"], "_set_delivered", set_delivered, create=True
        ):
            self.send(self.event("delivered", 7))
        ((picking, at, source, lines),) = calls
        self.assertEqual(picking, self.parcel.picking_id)
        self.assertEqual(at, datetime(2026, 5, 1, 7))
        self.assertEqual(source, "Parcel 24")
        self.assertEqual(lines, picking.move_line_ids)

    def test_shared_goods(self):
        """Two parcels without packages: it is all there with the last."""
        other = self._parcel(self.order, "N2")
        calls = []
        with patch.object(
            self.registry["stock.picking"],
            "_set_delivered",
            lambda picking, at, source, move_lines=None: calls.append(at),
            create=True,
        ):
            self.send(self.event("delivered", 7))
            self.assertFalse(calls)
            self.send(self.event("delivered", 8, number="N2"))
        self.assertEqual(calls, [datetime(2026, 5, 1, 8)])
        self.assertEqual(other.state, "delivered")

    def test_one_box(self):
        """One number for what two transfers of an order have brought."""
        order = self._ready((self.product, 4), carrier_id=self.carrier.id)
        self._ship_some(order, 1)
        self._ship_some(order, 3)
        boxes = order.parcel_ids
        self.assertEqual(len(boxes), 2)
        boxes.write({"tracking_number": "BOX"})
        self.send(self.event("out_for_delivery", 3, number="BOX"))
        self.assertEqual(boxes.mapped("state"), ["out_for_delivery"] * 2)
        self.send(self.event("delivered", 4, number="BOX"))
        self.assertEqual(boxes.mapped("state"), ["delivered"] * 2)

    def test_out_of_order(self):
        """Never back from delivered, and nobody is told of what is over."""
        self.send(self.event("delivered", 9))
        told = len(self.order.fulfilment_event_ids)
        self.send(self.event("out_for_delivery", 8), self.event("exception", 10))
        self.assertEqual(self.parcel.state, "delivered")
        self.assertEqual(len(self.order.fulfilment_event_ids), told)
        self.assertFalse(self.order.fulfilment_exception_ids)
        self.assertEqual(self.count(), 3, "kept all the same")

    def test_one_request_out_of_order(self):
        self.send(
            self.event("out_for_delivery", 5),
            self.event("in_transit", 3),
            self.event("label_created", 1),
        )
        self.assertEqual(self.parcel.state, "out_for_delivery")

    def test_returned(self):
        self.send(self.event("exception", 1), self.event("returned", 2))
        self.assertEqual(self.parcel.state, "returned")
        exception = self.order.fulfilment_exception_ids
        self.assertEqual(exception.state, "open")
        self.send(self.event("delivered", 3))
        self.assertEqual(self.parcel.state, "returned")

    def test_not_validated(self):
        """Delivered, but the transfer is open: somebody has to see to it."""
        order = self._ready((self.product, 1), carrier_id=self.carrier.id)
        self._parcel(order, "N9")
        self.send(self.event("delivered", number="N9"))
        self.assertIn("is not done here", order.fulfilment_exception_ids.text)

    def test_codes_are_configured(self):
        self.carrier.courier_status_ids.filtered(
            lambda each: each.code == "in_transit"
        ).state = "out_for_delivery"
        self.send(self.event("in_transit"), self.event("tea_time", 2))
        self.assertEqual(self.parcel.state, "out_for_delivery")
        unknown = self.parcel.courier_event_ids.filtered(lambda e: e.code == "tea_time")
        self.assertFalse(unknown.state)

    def test_names_are_configured(self):
        names = {
            "event_list": "data.scans",
            "event_key": "scan.uid",
            "event_number": "barcode",
            "event_code": "scan.type",
            "event_at": "scan.time",
            "event_text": "remark",
        }
        for key in self.carrier.courier_key_ids:
            key.name = names.get(key.target, key.name)
        body = json.dumps(
            {
                "data": {
                    "scans": [
                        {
                            "scan": {
                                "uid": 77,
                                "type": "delivered",
                                "time": "2026-05-01T10:00:00+02:00",
                            },
                            "barcode": "N1",
                        }
                    ]
                }
            }
        ).encode()
        self.assertEqual(self.post(body, sign(self.secret, body)), 202)
        self.apply()
        event = self.parcel.courier_event_ids
        self.assertEqual((event.key, event.at), ("77", datetime(2026, 5, 1, 8)))

    # --- once

    def test_replay(self):
        event = self.event("out_for_delivery")
        for _turn in range(3):
            self.assertEqual(self.send(event, event), 202)
        self.assertEqual(self.count(), 1)
        self.assertEqual(len(self._events(self.order, "out_for_delivery")), 1)

    def test_applied_once(self):
        """A job that runs again finds nothing to do."""
        self.send(self.event("exception"))
        event = self.parcel.courier_event_ids
        self.order.fulfilment_exception_ids._solve("Called.")
        event._job_apply()
        self.assertEqual(self.order.fulfilment_exception_ids.state, "solved")

    def test_number_comes_later(self):
        """A report before the number is entered waits for it."""
        self.send(self.event("out_for_delivery", number="LATE"))
        order = self._ready((self.product, 1), carrier_id=self.carrier.id)
        parcel = self._parcel(order, "LATE")
        self.apply()
        self.assertEqual(parcel.state, "out_for_delivery")

    # --- whose

    def test_strangers(self):
        """Unknown number, other carrier, other company: the same answer, and nothing
        happens to them."""
        carrier = self._carrier("Swift", courier="fulfilment.courier.file")
        theirs = self._parcel(number="N7", carrier_id=carrier.id)
        company = self.env["res.company"].create({"name": "Other shop"})
        shared = self._carrier(
            "Shared", courier="fulfilment.courier.file", company_id=company.id
        )
        secret = shared._renew_courier_secret()
        path = f"/fulfilment/courier/{shared.courier_public_id}"
        for number in ("nobody", "N7"):
            self.assertEqual(self.send(self.event("delivered", number=number)), 202)
        for number in ("nobody", "N1", "N7"):
            event = self.event("delivered", number=number)
            self.assertEqual(self.send(event, secret=secret, path=path), 202)
        self.assertEqual(theirs.state, "shipped")
        self.assertEqual(self.parcel.state, "shipped")
        self.assertFalse(self._events(self.order, "delivered"))

    # --- refused

    def test_refused(self):
        """Each is told so in the same words; nothing is written."""
        good = json.dumps({"events": [self.event("delivered")]}).encode()
        headers = sign(self.secret, good)
        now = int(time.time())

        def signed(body, **changes):
            return body, {**sign(self.secret, body), **changes}

        event = self.event("delivered")
        cases = [
            ("no signature", 401, good, {"X-Courier-Timestamp": str(now)}),
            (
                "no timestamp",
                401,
                good,
                {"X-Courier-Signature": headers["X-Courier-Signature"]},
            ),
            ("nothing", 401, good, {}),
            ("wrong secret", 401, good, sign("wrong", good)),
            ("other body", 401, good + b" ", headers),
            ("too old", 401, good, sign(self.secret, good, now - 301)),
            ("from the future", 401, good, sign(self.secret, good, now + 400)),
            ("odd timestamp", 401, good, sign(self.secret, good, "1e9")),
            ("long timestamp", 401, good, sign(self.secret, good, "9" * 400)),
            (
                "moved timestamp",
                401,
                good,
                {**sign(self.secret, good, now - 400), "X-Courier-Timestamp": str(now)},
            ),
            ("odd letters", 401, good, {**headers, "X-Courier-Signature": "sha256=é"}),
        ]
        for name, content in (
            ("empty", b""),
            ("no JSON", b"{"),
            ("no text", b"\xff\xfe\xfa"),
            ("nested", b"[" * 20000),
            ("a number", b"1"),
            ("null", b"null"),
            ("no events", b'{"events": []}'),
            ("events are no list", b'{"events": {"id": "1"}}'),
            ("an event is none", b'{"events": [1]}'),
            ("too many", json.dumps([event] * 501).encode()),
            ("no id", [self.courier.event("N1", "x", id=None)]),
            ("empty id", [self.courier.event("N1", "x", id="")]),
            ("blank id", [self.courier.event("N1", "x", id=" \n")]),
            ("long id", [self.courier.event("N1", "x", id="1" * 129)]),
            ("id is a list", [self.courier.event("N1", "x", id=["1"])]),
            ("no number", [self.courier.event(None, "x")]),
            ("status is true", [self.courier.event("N1", True)]),
            ("no time", [self.courier.event("N1", "x", at=None)]),
            ("no zone", [self.courier.event("N1", "x", at="2026-05-01T10:00:00")]),
            ("odd time", [self.courier.event("N1", "x", at="yesterday")]),
            (
                "far time",
                [self.courier.event("N1", "x", at="9999-12-31T23:59:59-23:00")],
            ),
            ("old time", [self.courier.event("N1", "x", at="0001-01-01T00:00:00Z")]),
            ("text is a dict", [self.courier.event("N1", "x", text={})]),
        ):
            body = (
                content if isinstance(content, bytes) else json.dumps(content).encode()
            )
            cases.append((name, 400, *signed(body)))
        long = b'{"events": "' + b"x" * const.MAX_BODY + b'"}'
        cases.append(("too big", 413, *signed(long)))
        for name, status, body, its_headers in cases:
            with self.subTest(name):
                with mute_logger("odoo.http"):
                    self.assertEqual(self.post(body, its_headers), status)
                self.env.invalidate_all()
                self.assertEqual(self.count(), 0)
        self.assertEqual(self.parcel.state, "shipped")

    def test_odd_texts_are_kept(self):
        """NUL and halves of pairs, which no database takes."""
        self.assertEqual(self.send(self.event("in_transit", text="a\0b\ud800c")), 202)
        self.assertEqual(self.parcel.courier_event_ids.text, "a b?c")

    def test_unknown_address(self):
        body = b"{}"
        for path in (
            "/fulfilment/courier/nobody",
            "/fulfilment/courier/" + "x" * 3000,
            "/fulfilment/courier/%00",
            f"{self.path}x",
        ):
            with self.subTest(path[:40]), mute_logger("odoo.http"):
                self.assertEqual(self.post(body, sign(self.secret, body), path), 404)

    def test_query_and_method(self):
        """Parameters named like arguments are no 500; only POST is taken."""
        body = json.dumps({"events": [self.event("in_transit")]}).encode()
        path = f"{self.path}?public_id=x&self=1"
        self.assertEqual(self.post(body, sign(self.secret, body), path), 202)
        with mute_logger("odoo.http"):
            answer = self.opener.get(self.base_url() + self.path, timeout=20)
        self.assertEqual(answer.status_code, 405)

    def test_without_a_secret(self):
        """No secret was made: nothing is accepted, also not one signed with nothing."""
        carrier = self._carrier("New", courier="fulfilment.courier.file")
        body = b"{}"
        path = f"/fulfilment/courier/{carrier.courier_public_id}"
        for secret in ("", "False", "None"):
            self.assertEqual(self.post(body, sign(secret, body), path), 401)

    def test_too_many_requests(self):
        """Who guesses is stopped; it says when to come back."""
        with patch("odoo.addons.fulfilment_ext.controllers.courier.RATE_LIMIT", 25):
            body = b"{}"
            found = [self.post(body, {}) for _turn in range(4)]
        self.assertEqual(found, [401, 401, 401, 429])

    # --- secrets

    def test_rotation(self):
        """The old secret is accepted for a day."""
        old, new = self.secret, self.carrier._renew_courier_secret()
        self.assertNotEqual(old, new)
        self.assertEqual(self.send(self.event("in_transit"), secret=old), 202)
        self.assertEqual(self.send(self.event("in_transit"), secret=new), 202)
        self.carrier.sudo().courier_secret_until = fields.Datetime.now()
        self.assertEqual(self.send(self.event("in_transit"), secret=old), 401)
        self.assertEqual(self.send(self.event("in_transit"), secret=new), 202)

    def test_not_logged(self):
        with self.assertLogs(level="DEBUG") as logs:
            self.send(self.event("in_transit"))
            self.post(b"{}", sign("wrong", b"{}"))
        self.assertFalse([line for line in logs.output if self.secret in line])

    def test_query_count(self):
        """Fifty reports cost as many queries as five."""
        counts = []
        # what is looked up once, such as settings, is known after the first
        for number in (1, 5, 50):
            reports = [
                {
                    "key": f"{number}-{each}",
                    "number": f"X{each}",
                    "code": "in_transit",
                    "at": datetime(2026, 5, 1),
                    "text": "",
                }
                for each in range(number)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with trap_jobs():
                self.env["fulfilment.courier.event"]._take(self.carrier, reports)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestCourierSecret(ShippingCase):
    """Who may make secrets; nobody reads them."""

    def test_not_readable(self):
        self.carrier.company_id = False
        self.carrier._renew_courier_secret()
        for user in (self.clerk, self.manager, self.env.ref("base.user_admin")):
            carrier = self.carrier.with_user(user)
            for name in (
                "courier_secret",
                "courier_secret_before",
                "courier_secret_until",
                "courier_token",
            ):
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        carrier.read([name])
                    with self.assertRaises(AccessError):
                        carrier.write({name: False})
                    with self.assertRaises(AccessError):
                        carrier.search([(name, "=like", "a%")])
            self.assertNotIn("courier_secret", carrier.read()[0])

    def test_shown_once(self):
        """In the answer to the press, and in no table."""
        action = self.carrier.with_user(self.manager).action_courier_secret()
        secret = action["context"]["default_secret"]
        self.assertEqual(self.carrier._courier_secrets(), [secret])
        wizard = (
            self.env["fulfilment.courier.secret"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(wizard.with_context(default_secret=None).secret)
        copy = self.carrier.copy()
        self.assertFalse(copy._courier_secrets())
        self.assertNotEqual(copy.courier_public_id, self.carrier.courier_public_id)

    def test_who(self):
        with self.assertRaises(AccessError):
            self.carrier.with_user(self.clerk).action_courier_secret()
        with self.assertRaises(AccessError):
            self.carrier.with_user(self.clerk).action_courier_token()
        with self.assertRaises(AccessError):
            self.env["fulfilment.courier.secret"].with_user(self.clerk).create(
                {"carrier_id": self.carrier.id, "kind": "token", "token": "x"}
            )

    def test_token(self):
        wizard = (
            self.env["fulfilment.courier.secret"]
            .with_user(self.manager)
            .create({"carrier_id": self.carrier.id, "kind": "token", "token": " k "})
        )
        self.assertEqual(self.carrier.sudo().courier_token, "k")
        self.assertFalse(wizard.token)
        self.env.invalidate_all()
        self.assertTrue(self.carrier.has_courier_token)
        wizard.action_remove()
        self.assertFalse(self.carrier.sudo().courier_token)


@tagged("post_install", "-at_install")
class TestCourierReplayTogether(TransactionCase):
    """The same report in several requests at once, each with a transaction."""

    @mute_logger("odoo.sql_db")
    def test_threads(self):
        database = self.env.cr.dbname
        with db_connect(database).cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            product = env["product.product"].create({"name": "Race", "type": "service"})
            carrier = env["delivery.carrier"].create(
                {
                    "name": "Race courier",
                    "product_id": product.id,
                    "courier": "fulfilment.courier.file",
                }
            )
            carrier_id, product_id = carrier.id, product.id
        self.addCleanup(self._clean_up, carrier_id, product_id)
        report = {
            "key": "1",
            "number": "N1",
            "code": "delivered",
            "at": datetime(2026, 5, 1),
            "text": "",
        }
        together, found = threading.Barrier(4), []
        # made here: in a thread Odoo would wait for the registry, which tests hold
        cursors = [db_connect(database).cursor() for _number in range(4)]
        for cursor in cursors:
            self.addCleanup(cursor.close)
        envs = [api.Environment(cursor, SUPERUSER_ID, {}) for cursor in cursors]

        def take(env):
            carrier = env["delivery.carrier"].browse(carrier_id)
            together.wait(10)
            for _turn in range(20):
                try:
                    new = env["fulfilment.courier.event"]._take(carrier, [report])
                    env.flush_all()
                    env.cr.commit()
                    found.append(len(new))
                    return
                except SerializationFailure:
                    # as Odoo does with a request that fails so
                    env.cr.rollback()
                    env.transaction.clear()

        threads = [threading.Thread(target=take, args=[env]) for env in envs]
        with patch.object(
            self.registry["fulfilment.courier.event"],
            "_delay_apply",
            lambda events: None,
        ):
            for env in envs:
                # each sees the table as it is before
                env["fulfilment.courier.event"].search_count([("key", "=", "1")])
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
        self.assertEqual(sorted(found), [0, 0, 0, 1])

    def _clean_up(self, carrier_id, product_id):
        with db_connect(self.env.cr.dbname).cursor() as cursor:
            for query in (
                SQL(
                    "DELETE FROM fulfilment_courier_event WHERE carrier_id = %s",
                    carrier_id,
                ),
                SQL(
                    "DELETE FROM fulfilment_courier_column WHERE carrier_id = %s",
                    carrier_id,
                ),
                SQL(
                    "DELETE FROM fulfilment_courier_key WHERE carrier_id = %s",
                    carrier_id,
                ),
                SQL(
                    "DELETE FROM fulfilment_courier_status WHERE carrier_id = %s",
                    carrier_id,
                ),
                SQL("DELETE FROM delivery_carrier WHERE id = %s", carrier_id),
                SQL(
                    "UPDATE product_product SET active = FALSE WHERE id = %s",
                    product_id,
                ),
            ):
                cursor.execute(query)
