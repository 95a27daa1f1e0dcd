from odoo import Command
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.common import FulfilmentCase


@tagged("post_install", "-at_install")
class TestCustomer(FulfilmentCase):
    """The order is given to another customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier, cls.colleague = cls.env["res.partner"].create(
            [
                {"name": "Spedition Brandt", "email": "brandt@carrier.example.com"},
                {"name": "Eva Berger", "parent_id": cls.customer.id},
            ]
        )

    def _share(self, document, partner):
        """:return: share, and token of its link"""
        is_picking = document._name == "stock.picking"
        share = (
            self.env["order.share"]
            .sudo()
            .create(
                {
                    "picking_id" if is_picking else "sale_order_id": document.id,
                    "company_id": document.company_id.id,
                    "partner_id": partner.id,
                }
            )
        )
        return share, share._issue_link().rpartition("/")[2]

    def _opens(self, token):
        link = self.env["access.link"]._find(token)
        return bool(link) and not link._dead_reason()

    def test_links_end(self):
        order = self._order()
        theirs = [
            self._share(document, partner)[1]
            for document in (order, order.picking_ids)
            for partner in (self.customer, self.colleague)
        ]
        kept = [
            self._share(order.picking_ids, self.carrier)[1],
            # of another order of the same customer
            self._share(self._order(), self.customer)[1],
        ]
        self.assertTrue(all(map(self._opens, theirs + kept)))
        order._customer_changed(self.customer)
        self.assertFalse(any(map(self._opens, theirs)))
        self.assertTrue(all(map(self._opens, kept)))

    def test_account(self):
        """Who has kept it in an account has it no more."""
        order = self._order()
        share, _token = self._share(order, self.customer)
        user = self._user("user", "eva")
        share.account_ids = [Command.link(user.id)]
        order._customer_changed(self.customer)
        self.assertEqual(share.link_state, "revoked")
        self.assertFalse(share.account_ids)
