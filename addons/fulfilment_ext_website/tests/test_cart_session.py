from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.website_sale.tests.common import MockRequest

from ..const import TAKEN_CARTS, TAKEN_LIMIT
from ..models import website_cart
from .common import ShopCase


@tagged("post_install", "-at_install")
class TestCartSession(ShopCase):
    """What a session of the shop has as its cart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = mail_new_test_user(
            cls.env, "anna.portal", groups="base.group_portal", lang="en_US"
        )
        cls.public = cls.website.user_id

    def _session(self, user):
        website = self.website.with_user(user)
        return MockRequest(website.env, website=website)

    def _seen(self, user, session):
        """:param dict session: is changed
        :return: the cart that a request of it has"""
        with self._session(user) as request:
            request.session.update(session)
            cart = request.cart
            cart = cart.browse(cart.id)
            session.clear()
            session.update(request.session)
        return cart

    def test_visitor(self):
        cart = self._cart(partner_id=self.visitor.id)
        session = {"sale_order_id": cart.id, "website_sale_cart_quantity": 1}
        self.assertEqual(self._seen(self.public, session), cart)
        self._take(cart)
        self.assertFalse(self._seen(self.public, session))
        self.assertNotIn("sale_order_id", session)
        self.assertNotIn("website_sale_cart_quantity", session)
        self.assertEqual(session[TAKEN_CARTS], cart.ids)
        cart.with_user(self.manager).action_give_back()
        self.assertEqual(self._seen(self.public, session), cart)
        self.assertEqual(session[TAKEN_CARTS], [])

    def test_signed_in(self):
        """Core looks for the customer's latest cart; the one that staff has is not
        written to."""
        cart = self._cart(partner_id=self.user.partner_id.id)
        first, second = {}, {}
        self.assertEqual(self._seen(self.user, first), cart)
        self._take(cart)
        updates = []
        orders = type(self.env["sale.order"])
        with patch.object(
            orders, "_update_address", lambda order, *args: updates.append(order)
        ):
            for session in (first, second):
                self.assertFalse(self._seen(self.user, session))
                self.assertIs(session["sale_order_id"], False)
                self.assertEqual(session[TAKEN_CARTS], cart.ids)
        self.assertFalse(updates)
        later = self._cart(partner_id=self.user.partner_id.id)
        self.assertEqual(self._seen(self.user, {}), later)
        cart.with_user(self.clerk).action_give_back()
        self.assertEqual(self._seen(self.user, first), cart)

    def test_visitor_signs_in(self):
        """The cart that staff has is not made the customer's own."""
        cart = self._cart(partner_id=self.visitor.id)
        self._take(cart)
        session = {"sale_order_id": cart.id}
        self.assertFalse(self._seen(self.user, session))
        self.assertEqual(cart.partner_id, self.visitor)

    def test_given_back_beside_a_new_cart(self):
        cart, later = (self._cart(partner_id=self.visitor.id) for _turn in range(2))
        session = {"sale_order_id": later.id, TAKEN_CARTS: cart.ids}
        self.assertEqual(self._seen(self.public, session), later)
        self.assertFalse(session[TAKEN_CARTS], "it was never theirs")
        self._take(cart)
        cart.with_user(self.clerk).action_give_back()
        session[TAKEN_CARTS] = cart.ids
        self.assertEqual(self._seen(self.public, session), later, "they are asked")
        self.assertEqual(session[TAKEN_CARTS], cart.ids)
        later.order_line.unlink()
        self.assertEqual(self._seen(self.public, session), cart, "the other is empty")

    def test_given_to_another_customer(self):
        cart = self._cart(partner_id=self.visitor.id)
        session = {"sale_order_id": cart.id}
        self._take(cart)
        self._seen(self.public, session)
        cart.partner_id = self.user.partner_id
        cart.with_user(self.clerk).action_give_back()
        self.assertFalse(self._seen(self.public, session), "not the visitor's any more")
        self.assertEqual(self._seen(self.user, {}), cart)

    def test_finished_carts_are_forgotten(self):
        cart = self._cart(partner_id=self.visitor.id)
        session = {"sale_order_id": cart.id}
        self._take(cart)
        self._seen(self.public, session)
        cart.action_quotation_sent()
        self.assertFalse(self._seen(self.public, session))
        self.assertEqual(session[TAKEN_CARTS], [])

    def test_deleted_cart(self):
        cart = self._cart(partner_id=self.visitor.id)
        session = {"sale_order_id": cart.id, TAKEN_CARTS: cart.ids}
        cart.unlink()
        self.env.flush_all()
        self.assertFalse(self._seen(self.public, session))

    def test_as_many_as_are_remembered(self):
        session = {}
        carts = [self._cart(partner_id=self.visitor.id) for _turn in range(7)]
        for cart in carts:
            self._take(cart)
            session["sale_order_id"] = cart.id
            self._seen(self.public, session)
        self.assertEqual(len(session[TAKEN_CARTS]), TAKEN_LIMIT)
        self.assertEqual(session[TAKEN_CARTS][-1], carts[-1].id)

    def test_costs_nothing(self):
        """A request reads its cart with as many queries as without the addon; the first
        of a session that has signed in has one more."""
        cart = self._cart(partner_id=self.visitor.id)
        own = self._cart(partner_id=self.user.partner_id.id)
        for user, session, more in (
            (self.public, {"sale_order_id": cart.id}, 0),
            (self.public, {}, 0),
            (self.user, {"sale_order_id": own.id}, 0),
            (self.user, {"sale_order_id": False}, 0),
            (self.user, {}, 1),
        ):
            counts = [
                self._queries(user, session, core)
                for core in (True, True, False)  # the first fills caches
            ]
            with self.subTest(user=user.login, session=session):
                self.assertEqual(counts[2], counts[1] + more)

    def _queries(self, user, session, core):
        with self._session(user) as request:
            request.session.update(session)
            website = request.website
            self.env.flush_all()
            self.env.invalidate_all()
            website.fetch(["user_id"])
            website.env.user.partner_id.fetch(["name"])
            before = self.env.cr.sql_log_count
            if core:
                website = super(website_cart.Website, website)
            website._get_and_cache_current_cart()
            return self.env.cr.sql_log_count - before
