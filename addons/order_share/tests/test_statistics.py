from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestStatistics(OrderShareCommon):
    """What is known of a partner is what the events say, and nothing without events."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._confirm_order()
        cls.third = cls.env["res.partner"].create(
            {"name": "Baltic", "email": "baltic@carrier.example.com"}
        )
        cls.all = cls.carrier + cls.other_carrier + cls.third

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def row(self, partner=None):
        self.env.invalidate_all()
        return self.env["order.share.statistics"].search(
            [("partner_id", "=", (partner or self.carrier).id)]
        )

    def ask(self, **amounts):
        """A request with these offers. :return: request and share by name"""
        request, _tokens = self._request(partners=self.all)
        shares = {
            name: request.share_ids.filtered(lambda s, p=self[name]: s.partner_id == p)
            for name in ("carrier", "other_carrier", "third")
        }
        for name, amount in amounts.items():
            if amount is None:
                shares[name].sudo()._answer("unavailable", reason="capacity")
            else:
                shares[name].sudo()._answer("offer", amount=amount)
        return request, shares

    def __getitem__(self, name):
        return getattr(self, name)

    def age(self, share, sent, answered):
        """Set when a request was sent and first answered, hours ago."""
        self.env.flush_all()
        now = fields.Datetime.now()
        for table, where, hours in (
            ("order_share_event", SQL("status = 'requested'"), sent),
            ("order_share_offer", SQL("version = 1"), answered),
        ):
            self.env.execute_query(
                SQL(
                    "UPDATE %s SET create_date = %s WHERE share_id = %s AND %s"
                    " RETURNING 1",
                    SQL.identifier(table),
                    now - timedelta(hours=hours),
                    share.id,
                    where,
                )
            )

    def deliver(self, share, days=0):
        """Report the delivery, so many days after the planned day."""
        share.sudo()._add_event("status", status="delivered")
        self.env.flush_all()
        planned = fields.Datetime.to_datetime("2030-01-15 08:00:00")
        self.env.execute_query(
            SQL(
                "UPDATE order_share_event SET create_date = %s"
                " WHERE share_id = %s AND status = 'delivered' RETURNING 1",
                planned + timedelta(days=days),
                share.id,
            )
        )
        self.env.invalidate_all()
        share.sudo()._compute_punctuality()
        self.env.flush_all()

    def test_nothing_is_known(self):
        self.assertFalse(self.row())
        self._share(sent=True)
        self.assertFalse(self.row(), "A share on the way says nothing yet")
        self.assertFalse(self.carrier.order_share_statistics)
        request, _tokens = self._request()
        row = self.row()
        self.assertEqual((row.request_count, row.due_count), (1, 0))
        self.assertFalse(self.carrier.order_share_statistics)
        self.assertFalse(request.share_ids[0].partner_statistics)

    def test_who_answers(self):
        self.ask(carrier=100)
        request, _shares = self.ask(other_carrier=100)
        self.ask(carrier=None, other_carrier=90)
        row = self.row()
        self.assertEqual((row.request_count, row.answer_count), (3, 2))
        self.assertEqual(row.response_rate, 100, "The open request can be answered")
        request.action_close()
        row = self.row()
        self.assertEqual((row.due_count, row.answer_count), (3, 2))
        self.assertAlmostEqual(row.response_rate, 66.7, 1)
        self.assertEqual(self.row(self.third).response_rate, 0)
        self._later(days=2)
        self.assertEqual(self.row(self.third).due_count, 3, "Deadlines are over")

    def test_a_withdrawn_offer_is_an_answer_but_has_no_price(self):
        _request, shares = self.ask(carrier=50, other_carrier=90, third=100)
        self.assertEqual(self.row(self.third).price_rank, 3)
        shares["carrier"].sudo()._answer("withdrawn")
        row = self.row()
        self.assertEqual((row.answer_count, row.ranked_count), (1, 0))
        self.assertEqual(self.row(self.third).price_rank, 2)
        shares["third"].sudo()._answer("withdrawn")
        self.assertEqual(self.row(self.other_carrier).ranked_count, 0, "Alone")

    def test_price_rank_is_an_average(self):
        self.ask(carrier=50, other_carrier=90, third=100)
        self.ask(carrier=95, other_carrier=90, third=90)
        row = self.row()
        self.assertEqual((row.ranked_count, row.price_rank), (2, 2))
        self.assertEqual(self.row(self.third).price_rank, 2)
        self.assertEqual(self.row(self.other_carrier).price_rank, 1.5)

    def test_median_of_the_answer_time(self):
        for hours in (1, 2, 30):
            _request, shares = self.ask(carrier=100)
            self.age(shares["carrier"], 40, 40 - hours)
        # changed later: the first answer counts
        shares["carrier"].sudo()._answer("offer", amount=90)
        self.assertAlmostEqual(self.row().answer_hours, 2, 2)

    def test_won_and_undone(self):
        request, shares = self.ask(carrier=100, other_carrier=120)
        shares["carrier"].action_award()
        self.assertEqual(self.row().won_count, 1)
        self.assertEqual(self.row(self.other_carrier).won_count, 0)
        self.assertEqual(self.row(self.other_carrier).price_rank, 2)
        request.action_undo_award()
        self.assertEqual(self.row().won_count, 0)
        shares["other_carrier"].action_award()
        self.assertEqual(self.row().won_count, 0)
        self.assertEqual(self.row(self.other_carrier).won_count, 1)

    def test_on_time(self):
        on_time, late, undone, unplanned = (self._share()[0] for _number in range(4))
        unplanned.sale_order_id = self._order(commitment_date=False)
        self.deliver(on_time)
        self.deliver(late, days=1)
        self.deliver(unplanned, days=400)
        self.deliver(undone)
        event = undone.sudo()._effective_events()[-1]
        undone.sudo()._add_event("undo", undone_event_id=event.id)
        self.assertEqual(on_time.punctuality, "on_time")
        self.assertEqual(late.punctuality, "late")
        self.assertFalse(undone.punctuality)
        self.assertFalse(unplanned.punctuality)
        row = self.row()
        self.assertEqual((row.delivered_count, row.planned_count), (3, 2))
        self.assertEqual(row.on_time_rate, 50)
        self.assertEqual(on_time.partner_statistics, "3 trips · 50 % on time")
        self.assertEqual(self.carrier.order_share_statistics, "On time 50 %")

    def test_the_day_is_that_of_the_place(self):
        share, _token = self._share()
        share.sale_order_id.commitment_date = "2030-01-15 21:00:00"
        # planned for 23:00 in Vilnius; half an hour later is still that day
        self.deliver(share, days=13.5 / 24)
        self.assertEqual(share.punctuality, "on_time")
        # the next day in Vilnius, still the same day in Berlin and UTC
        self.deliver(share, days=14.5 / 24)
        self.assertEqual(share.punctuality, "late")

    def test_contacts_count_for_their_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Jan", "parent_id": self.carrier.id, "email": "jan@example.com"}
        )
        share, _token = self._share(partner=contact)
        self.deliver(share)
        self.assertEqual(self.row().delivered_count, 1)
        self.assertEqual(share.partner_statistics, "1 trip · 100 % on time")
        self.assertEqual(contact.order_share_statistics, "On time 100 %")
        self.assertEqual(self.carrier.order_share_count, 1)

    def test_visitors_are_nobody_until_they_are_matched(self):
        request, _shares = self.ask(carrier=100)
        share = request.sudo()._register_visitor(
            {
                "company_name": "Odra", "name": "Ola", "email": "ola@odra.example",
                "phone": "", "lang": "en_US",
            }
        )  # fmt: skip
        self.trap.perform_enqueued_jobs()
        share._answer("offer", amount=90.0)
        rows = self.env["order.share.statistics"].search([])
        self.assertNotIn(False, rows.mapped("partner_id.id"))
        self.assertEqual(self.row().price_rank, 2, "But they are rivals")
        self.assertFalse(share.partner_statistics)
        share.visitor_ids.action_create_partner()
        self.assertEqual(self.row(share.partner_id).answer_count, 1)

    def test_prices_for_fewer_lines_are_no_rivals(self):
        self.sender.group_ids |= self.env.ref("purchase.group_purchase_user")
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.third.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_qty": 5})
                    for _number in range(2)
                ],
            }
        )
        request, _tokens = self._request(order, self.all)
        prices = dict.fromkeys(order.order_line.ids, (10.0, 3))
        one, two, part = request.share_ids.sudo()
        one._answer("offer", lines=prices)
        two._answer("offer", lines=dict.fromkeys(prices, (11.0, 3)))
        part._answer("offer", lines={order.order_line[0].id: (10.0, 3)})
        ranks = [
            (self.row(share.partner_id).ranked_count, self.row(share.partner_id))
            for share in (one, two, part)
        ]
        self.assertEqual([count for count, _row in ranks], [1, 1, 0])
        self.assertEqual([row.price_rank for _count, row in ranks], [1, 2, 0])

    def test_totals_are_weighed(self):
        for _number in range(3):
            request, _shares = self.ask(carrier=100)
            request.action_close()
        request, _shares = self.ask(other_carrier=100)
        request.action_close()
        ((rate,),) = self.env["order.share.statistics"]._read_group(
            [("partner_id", "in", (self.carrier + self.third).ids)],
            aggregates=["response_rate:avg"],
        )
        self.assertEqual(rate, 37.5)

    def test_who_may_read(self):
        share, _token = self._share()
        self.deliver(share)
        Statistics = self.env["order.share.statistics"]
        domain = [("partner_id", "=", self.carrier.id)]
        self.assertTrue(Statistics.with_user(self.sender).search(domain))
        buyer = new_test_user(
            self.env, "share_buyer", groups="purchase.group_purchase_user"
        )
        self.assertTrue(Statistics.with_user(buyer).search(domain))
        with self.assertRaises(AccessError):
            Statistics.with_user(self.stranger).search(domain)
        keeper = new_test_user(
            self.env, "share_keeper", groups="stock.group_stock_user"
        )
        self.assertFalse(self.carrier.with_user(keeper).order_share_statistics)
        other = self.env["res.company"].create({"name": "Another company"})
        self.sender.company_ids += other
        elsewhere = Statistics.with_user(self.sender).with_company(other)
        self.assertFalse(
            elsewhere.with_context(allowed_company_ids=other.ids).search(domain)
        )
        with Form(self.carrier.with_user(self.sender)) as form:
            self.assertEqual(form.order_share_statistics, "On time 100 %")

    def test_cards_cost_one_query(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"Carrier {number}", "email": f"{number}@example.com"}
                for number in range(20)
            ]
        )
        request, _tokens = self._request(partners=partners)
        for share in request.share_ids[:10]:
            self.deliver(share)
        request.share_ids[:1].mapped("partner_statistics")  # reads access rights once
        counts = []
        for number in (2, 20):
            shares = request.share_ids[:number]
            self.env.invalidate_all()
            shares.mapped("partner_id.commercial_partner_id.name")
            shares.mapped("company_id.name")
            before = self.env.cr.sql_log_count
            shares.mapped("partner_statistics")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])
