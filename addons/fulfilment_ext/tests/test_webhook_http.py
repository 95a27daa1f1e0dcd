import base64
import socket
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..tools import webhook_http, webhook_sign
from .webhook_common import Receiver, WebhookCase, redirect


@tagged("post_install", "-at_install")
class TestWebhookHttp(BaseCase):
    """No address that somebody types in leads into the house."""

    def _resolved(self, *addresses):
        rows = [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (each, 443),
            )
            for each in addresses
        ]
        return patch.object(socket, "getaddrinfo", lambda *args, **kwargs: rows)

    def test_networks(self):
        for address in (
            "127.0.0.1",
            "10.0.0.5",
            "172.16.3.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1%eth0",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.5",
            "64:ff9b::a00:5",
            "2002:7f00:1::",
        ):
            with self.subTest(address=address):
                self.assertFalse(webhook_http.is_public(address))
        for address in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"):
            self.assertTrue(webhook_http.is_public(address))

    def test_names_that_lead_inside(self):
        """Also one of several, for which one is chosen is chance."""
        for addresses in (["10.0.0.5"], ["93.184.216.34", "127.0.0.1"], ["::1"]):
            with (
                self._resolved(*addresses),
                patch.object(socket.socket, "connect") as connect,
                self.assertRaises(webhook_http.Refused),
            ):
                webhook_http.post("https://shop.example/x", b"{}", {})
            connect.assert_not_called()

    def test_written_in_other_ways(self):
        """As C libraries read addresses: they are looked up like names."""
        for host in ("127.1", "2130706433", "0x7f000001", "localhost", "[::1]"):
            with (
                self.subTest(host=host),
                patch.object(socket.socket, "connect") as connect,
                self.assertRaises((webhook_http.Refused, webhook_http.Unreachable)),
            ):
                webhook_http.post(f"https://{host}/", b"{}", {})
            connect.assert_not_called()

    def test_rebinding(self):
        """The name is looked up once; what was checked is what is called."""
        asked = []

        def lookup(*args, **kwargs):
            asked.append(args)
            address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

        called = []

        def connect(sock, address):
            called.append(address)
            raise ConnectionRefusedError()

        with (
            patch.object(socket, "getaddrinfo", lookup),
            patch.object(socket.socket, "connect", connect),
            self.assertRaises(webhook_http.Unreachable),
        ):
            webhook_http.post("https://shop.example/x", b"{}", {})
        self.assertEqual((len(asked), called), (1, [("93.184.216.34", 443)]))

    def test_a_redirect_leads_nowhere(self):
        receiver = Receiver()
        self.addCleanup(receiver.stop)
        receiver.answers.append(redirect)
        answer = webhook_http.post(
            receiver.url, b"{}", {}, {f"localhost:{receiver.server_port}"}
        )
        self.assertEqual((answer.status, len(receiver.got)), (302, 1))

    def test_test_hosts_only_when_they_are_named(self):
        receiver = Receiver()
        self.addCleanup(receiver.stop)
        with self.assertRaises(webhook_http.Refused):
            webhook_http.post(receiver.url, b"{}", {})
        with self.assertRaises(webhook_http.Refused):
            webhook_http.post(receiver.url, b"{}", {}, {"localhost:1"})
        self.assertFalse(receiver.got)

    def test_no_proxy(self):
        """It would look the name up again."""
        receiver = Receiver()
        self.addCleanup(receiver.stop)
        with patch.dict("os.environ", {"http_proxy": "http://127.0.0.1:1"}):
            answer = webhook_http.post(receiver.url, b"{}", {}, {"localhost"})
        self.assertEqual(answer.status, 200)

    def test_the_certificate_is_checked(self):
        """A server that speaks no TLS, and one without a valid certificate."""
        receiver = Receiver()
        self.addCleanup(receiver.stop)
        url = receiver.url.replace("http:", "https:")
        with self.assertRaises(webhook_http.Unreachable):
            webhook_http.post(url, b"{}", {}, {"localhost"})
        self.assertFalse(receiver.got)

    # --- signatures

    def test_signature(self):
        """A vector of the Standard Webhooks project, libraries/python/tests, and the
        same by hand."""
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        signature = webhook_sign.sign(
            secret,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
        )
        self.assertEqual(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")

    def test_secret(self):
        one, two = webhook_sign.new_secret(), webhook_sign.new_secret()
        self.assertNotEqual(one, two)
        self.assertEqual(len(base64.b64decode(one.removeprefix("whsec_"))), 32)


@tagged("post_install", "-at_install")
class TestWebhookPayload(WebhookCase):
    """What other systems read: it is promised not to change."""

    def test_paid(self):
        self.product.default_code = "BEAN-1"
        order = self._order(client_order_ref="PO 17")
        self._pay(order, provider_reference="bank 4711")
        event = order.fulfilment_event_ids.filtered(lambda each: each.kind == "paid")
        event.invalidate_recordset()
        payload = event._webhook_payload()
        self.assertEqual(list(payload), ["type", "timestamp", "data"])
        self.assertRegex(payload["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        data = payload["data"]
        line = order.order_line
        money = order.currency_id.name
        self.assertEqual(
            data,
            {
                "version": 1,
                "event_id": event.id,
                "kind": "paid",
                "company": {"id": self.company.id, "name": "Bean Shop"},
                "order": {
                    "id": order.id,
                    "number": order.name,
                    "customer_reference": "PO 17",
                    "state": "sale",
                    "ordered_at": event._webhook_time(order.date_order),
                    "currency": money,
                    "amount_untaxed": "178.00",
                    "amount_tax": "0.00",
                    "amount_total": "178.00",
                    "amount_due": "0.00",
                    "payment_status": "paid",
                    "customer": {
                        "id": self.customer.id,
                        "name": "Anna Berger",
                        "reference": None,
                    },
                },
                "lines": [
                    {
                        "id": line.id,
                        "product_code": "BEAN-1",
                        "name": "Coffee beans",
                        "unit": "Units",
                        "quantity": 2,
                        "shipped": 0,
                        "delivered": 0,
                        "returned": 0,
                        "cancelled": 0,
                        "status": line.item_status,
                        "unit_price": "89.00",
                        "discount": 0,
                        "amount_untaxed": "178.00",
                        "amount_total": "178.00",
                    }
                ],
                "items": [],
                "transfer": None,
                "parcel": None,
                "payment": {
                    "amount": "178.00",
                    "currency": money,
                    "reference": "bank 4711",
                },
            },
        )

    def test_shipped(self):
        self._stock(self.product, 1)
        order = self._order()
        picking = self._ship(order.picking_ids, {self.product: 1})
        event = order.fulfilment_event_ids.filtered("picking_id")[:1]
        data = event._webhook_payload()["data"]
        self.assertEqual(data["kind"], "partly_shipped")
        self.assertEqual(data["transfer"], {"number": picking.name})
        self.assertEqual(
            [(row["line_id"], row["quantity"]) for row in data["items"]],
            [(order.order_line.id, 1)],
        )
        self.assertEqual(data["lines"][0]["shipped"], 1)

    def test_whoever_triggers_it(self):
        """The same words for a customer who pays in another language and zone."""
        self.env["res.lang"]._activate_lang("de_DE")
        order = self._order(confirm=False)
        event = self.env["fulfilment.event"]._log("paid", order)
        payload = event._webhook_payload()
        german = event.with_context(lang="de_DE", tz="Asia/Tokyo")
        self.assertEqual(german._webhook_payload(), payload)

    def test_flat(self):
        counts = []
        for number in (2, 5, 50):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        (0, 0, {"product_id": self._product(f"P{turn}").id})
                        for turn in range(number)
                    ],
                }
            )
            event = self.env["fulfilment.event"]._log("paid", order)
            counts.append(self.queries(event._webhook_payload))
        self.assertEqual(counts[1], counts[2])
