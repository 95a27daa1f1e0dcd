from decimal import Decimal

from odoo.tests import TransactionCase, tagged

from ..money import exact, spread


@tagged("post_install", "-at_install")
class TestMoney(TransactionCase):
    """A year's amount over its periods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")

    def test_a_twelfth_rounded_down_the_rest_in_december(self):
        months = spread(1000, {}, 12, self.euro)
        self.assertEqual(months[:11], [Decimal("83.33")] * 11)
        self.assertEqual(months[11], Decimal("83.37"))
        self.assertEqual(sum(months), 1000)

    def test_the_rest_over_the_blank_months(self):
        months = spread(1000, {0: 100, 5: 50.5}, 12, self.euro)
        self.assertEqual((months[0], months[5]), (Decimal("100.00"), Decimal("50.50")))
        self.assertEqual(months[1], Decimal("84.95"))
        self.assertEqual(sum(months), 1000)

    def test_december_may_be_given(self):
        months = spread(1000, {11: 10}, 12, self.euro)
        self.assertEqual(months[10], Decimal("90.00"))
        self.assertEqual(sum(months), 1000)

    def test_months_above_the_year(self):
        self.assertIsNone(spread(100, {0: 100.01}, 12, self.euro))
        self.assertEqual(sum(spread(100, {0: 100}, 12, self.euro)), 100)

    def test_months_below_the_year(self):
        """All are given and less than the year: the year keeps its own amount."""
        self.assertEqual(
            sum(spread(100, dict.fromkeys(range(12), 1), 12, self.euro)), 12
        )

    def test_currencies_that_round_otherwise(self):
        yen = self.env["res.currency"].create(
            {"name": "JYX", "symbol": "x", "rounding": 1}
        )
        self.assertEqual(spread(100, {}, 12, yen)[0], 8)
        franc = self.env["res.currency"].create(
            {"name": "CHX", "symbol": "x", "rounding": 0.05}
        )
        months = spread(1000, {}, 12, franc)
        self.assertEqual(months[0], Decimal("83.30"))
        self.assertEqual(sum(months), 1000)

    def test_exact(self):
        self.assertEqual(exact(0.1 + 0.2, self.euro), Decimal("0.30"))
        self.assertEqual(exact(1e9 + 0.005, self.euro), Decimal("1000000000.01"))
