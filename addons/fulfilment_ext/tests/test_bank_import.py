import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .bank_files import camt
from .payment_common import AwaitedCase


@tagged("post_install", "-at_install")
class TestBankImport(AwaitedCase):
    """What the bank says is proposed for orders, checked by a person and booked."""

    def _import(self, content, name="bank.xml", user=None, **values):
        wizard = (
            self.env["fulfilment.bank.import"]
            .with_user(user or self.clerk)
            .create({"file": base64.b64encode(content), "file_name": name, **values})
        )
        before = self._all()
        wizard.action_read()
        if wizard.state == "columns":
            wizard.action_import()
        return self._all() - before

    def _all(self):
        return self.env["fulfilment.bank.entry"].search(
            [("company_id", "=", self.company.id)]
        )

    def _camt(self, text, amount="178.00", **values):
        currency = self.company.currency_id.name.encode()
        content = camt(text=text, amount=amount, **values)
        # the structured reference is of nobody
        return content.replace(b'Ccy="EUR"', b'Ccy="%s"' % currency)

    def test_by_number(self):
        order = self._awaited()
        for number, text in enumerate(
            (order.name, f"invoice {order.name.lower()}, thanks", f"{order.name[:3]} "
             f"{order.name[3:]}")
        ):  # fmt: skip
            with self.subTest(text):
                entry = self._import(self._camt(text, reference=f"X{number}"))
                self.assertEqual(entry.order_id, order)
                self.assertEqual(entry.match, "exact")

    def test_by_structured_reference(self):
        order = self._awaited()
        order.reference = "RF18 5390 0754 7034"
        entry = self._import(self._camt("Thank you"))
        self.assertEqual((entry.order_id, entry.match), (order, "exact"))

    def test_by_amount_and_name(self):
        self.customer.name = "Müller, Anna"
        order = self._awaited()
        entry = self._import(self._camt("for the coffee"))
        self.assertEqual((entry.order_id, entry.match), (order, "exact"))
        self._awaited()
        entry = self._import(self._camt("for the coffee", reference="again"))
        self.assertEqual(entry.match, "several")
        self.assertEqual(len(entry.candidate_ids), 2)
        self.assertFalse(entry.order_id)

    def test_amount_differs(self):
        order = self._awaited()
        entry = self._import(self._camt(order.name, "177.00"))
        self.assertEqual((entry.order_id, entry.match), (order, "amount"))

    def test_none(self):
        self._awaited()
        entry = self._import(self._camt("Rent"))
        self.assertEqual((entry.match, entry.state), ("none", "open"))
        with self.assertRaises(UserError):
            entry.with_user(self.clerk).action_book()
        entry.with_user(self.clerk).action_ignore()
        self.assertEqual(entry.state, "ignored")

    def test_late(self):
        order = self._awaited()
        order._cancel_unpaid("hand")
        entry = self._import(self._camt(order.name))
        self.assertEqual((entry.order_id, entry.match), (order, "late"))
        entry.with_user(self.clerk).action_book()
        self.assertEqual(order.state, "cancel")
        self.assertTrue(self._exceptions(order, "paid_late"))

    def test_paid_orders_are_not_proposed(self):
        order = self._awaited()
        self._receive(order)
        self.assertEqual(self._import(self._camt(order.name)).match, "none")

    def test_booked(self):
        order = self._awaited()
        entry = self._import(self._camt(order.name))
        entry.with_user(self.clerk).action_book()
        self.assertEqual((order.state, order.payment_status), ("sale", "paid"))
        transaction = entry.transaction_id
        self.assertEqual(transaction.provider_reference, "BANK-1")
        self.assertEqual(transaction.payment_id.date, fields.Date.to_date("2026-03-05"))
        entry.with_user(self.clerk).action_book()
        self.assertEqual(len(order.transaction_ids), 1)
        with self.assertRaises(UserError):
            entry.with_user(self.clerk).order_id = self._awaited()

    def test_one_bad_does_not_hold_up_the_others(self):
        one, two = self._awaited(), self._awaited()
        entries = self._import(self._camt(one.name))
        entries |= self._import(self._camt(two.name, reference="BANK-9"))
        real = type(one)._receive_payment

        def receive(order, *args, **values):
            if order == one:
                raise UserError(self.env._("The month is closed."))
            return real(order, *args, **values)

        self.patch(type(one), "_receive_payment", receive)
        entries.with_user(self.clerk).action_book()
        states = {entry.order_id: (entry.state, entry.error) for entry in entries}
        self.assertEqual(states[one], ("open", "The month is closed."))
        self.assertEqual(states[two], ("booked", False))

    def test_same_file_twice(self):
        order = self._awaited()
        self.assertEqual(len(self._import(self._camt(order.name))), 1)
        self.assertFalse(self._import(self._camt(order.name), "copy.xml"))

    def test_same_entry_of_two_companies(self):
        self._import(self._camt("Rent"))
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=other.ids
        )
        self._import(self._camt("Rent"), user=stranger)
        entry = self.env["fulfilment.bank.entry"].search(
            [("company_id", "=", other.id)]
        )
        self.assertEqual(len(entry), 1)
        self.assertFalse(
            entry.with_user(self.clerk).search_count([("id", "=", entry.id)])
        )
        with self.assertRaises(AccessError):
            entry.with_user(self.clerk).action_book()
        with self.assertRaises(UserError):
            self._import(self._camt("Rent"), user=stranger, company_id=self.company.id)

    def test_csv_with_corrected_columns(self):
        order = self._awaited()
        content = f"Tag;Wert;Wer;Was\n05.03.2026;178,00;Anna;{order.name}\n".encode()
        wizard = (
            self.env["fulfilment.bank.import"]
            .with_user(self.clerk)
            .create({"file": base64.b64encode(content), "file_name": "bank.csv"})
        )
        with self.assertRaisesRegex(UserError, "headings"):
            wizard.action_read()
        content = content.replace(b"Tag", b"Datum")
        wizard.file = base64.b64encode(content)
        wizard.action_read()
        self.assertEqual(
            wizard.column_ids.mapped("meaning"), ["date", False, False, False]
        )
        self.assertEqual(wizard.column_ids[3].sample, order.name)
        with self.assertRaisesRegex(UserError, "which is the amount"):
            wizard.action_import()
        wizard.column_ids[1].meaning = "amount"
        wizard.column_ids[3].meaning = "text"
        wizard.action_import()
        self.assertEqual(self._all()[:1].order_id, order)

    def test_other_currency(self):
        """2 units of another currency are one of ours."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2000-01-01",
                "currency_id": euro.id,
                "company_id": self.company.id,
                "rate": 2,
            }
        )
        order = self._awaited()
        self.assertNotEqual(order.currency_id, euro)
        entry = self._import(camt(text=order.name, amount="356.00"))
        self.assertEqual((entry.currency_id, entry.match), (euro, "amount"))
        entry.with_user(self.clerk).action_book()
        self.assertEqual(entry.transaction_id.currency_id, euro)
        self.assertEqual((order.payment_status, order.state), ("paid", "sale"))

    def test_what_the_bank_says_is_not_changed(self):
        entry = self._import(self._camt("Rent"))
        with self.assertRaises(AccessError):
            entry.with_user(self.manager).amount = 1
        with self.assertRaises(AccessError):
            entry.with_user(self.manager).state = "booked"

    def test_hostile_files_say_what_to_do(self):
        for content in (
            b"",
            b"PK\x03\x04",
            b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            b"\xff" * 1000,
            b"x" * (11 * 1024 * 1024),
        ):
            with self.assertRaises(UserError):
                self._import(content)

    def test_flat(self):
        """Proposals for fifty entries cost as many queries as for five."""
        orders = [self._awaited(0.1) for _turn in range(50)]
        rows = [
            {
                "key": order.name,
                "date": fields.Date.today(),
                "amount": order.payment_due,
                "currency": order.currency_id.name,
                "text": order.name,
            }
            for order in orders
        ]
        entries = self.env["fulfilment.bank.entry"]._add(rows, self.company, "x")
        self.assertEqual(set(entries.mapped("match")), {"exact"})

        def queries(some):
            some.sudo().order_id = False
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some._propose()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        queries(entries)
        self.assertEqual(queries(entries[:5]), queries(entries))
