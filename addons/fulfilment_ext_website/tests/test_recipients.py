from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.tell_common import TellCase

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestRecipients(ShopCase, TellCase):
    """Whom of the merchant's house a new order of a website is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch("new_order", "exception")
        cls.anna, cls.otto, cls.tina = (
            cls.env["res.partner"].create(
                {"name": name, "email": f"{name.lower()}@shop.example"}
            )
            for name in ("Anna", "Otto", "Tina")
        )

    def _told(self, order):
        order.action_confirm()
        return self.told(order, "new_order").partner_id

    def test_website(self):
        self.website.fulfilment_recipient_ids = self.anna | self.otto
        team = self.env["crm.team"].create({"name": "Team"})
        team.fulfilment_recipient_ids = self.tina
        self.assertEqual(self._told(self._cart(team_id=team.id)), self.anna | self.otto)
        order = self._order(confirm=False, team_id=team.id)
        self.assertEqual(self._told(order), self.tina)
        self.assertEqual(
            self._cart()._merchant_recipients("exception"), self.anna | self.otto
        )

    def test_team_of_the_website(self):
        team = self.env["crm.team"].create({"name": "Team"})
        team.fulfilment_recipient_ids = self.tina
        self.assertEqual(self._told(self._cart(team_id=team.id)), self.tina)

    def test_company(self):
        cart = self._cart(team_id=False, user_id=False)
        self.website.salesperson_id = False
        self.assertEqual(self._told(cart), self.company.partner_id)

    def test_each_website_its_own(self):
        other = self.website.copy({"name": "Tea Shop"})
        self.website.fulfilment_recipient_ids = self.anna
        other.fulfilment_recipient_ids = self.otto
        self.assertEqual(self._told(self._cart(website_id=other.id)), self.otto)

    def test_valid_addresses(self):
        for address in (False, "nowhere", "two@a.example, b@c.example"):
            self.anna.email = address
            for record in (self.website, self.env["crm.team"].create({"name": "T"})):
                with (
                    self.subTest(address),
                    self.assertRaisesRegex(ValidationError, "Anna has no valid mail"),
                ):
                    record.fulfilment_recipient_ids = self.anna

    def test_settings(self):
        settings = self.env["res.config.settings"].create(
            {"website_id": self.website.id}
        )
        settings.fulfilment_recipient_ids = self.anna
        self.assertEqual(self.website.fulfilment_recipient_ids, self.anna)
