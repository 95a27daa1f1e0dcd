import re
from html import unescape

from odoo.tests import HttpCase, tagged

from .common import B2bAccountCase

LIMIT = "odoo.addons.b2b_account.models.b2b_organization_people.INVITATIONS_PER_DAY"


@tagged("post_install", "-at_install")
class B2bPortalCommon(B2bAccountCase, HttpCase):
    """People of two customers, in their browsers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_customers()
        cls.history = cls.env["b2b.history"]

    def sign_in(self, member):
        """The members' passwords are their addresses."""
        self.authenticate(member.email, member.email)

    def get(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def page(self, path, code=200):
        response = self.get(path)
        self.assertEqual(response.status_code, code, path)
        return response.text

    def csrf(self):
        """A token of this session; forms need it."""
        html = self.url_open("/my/account").text
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)[1]

    def post(self, path, data=None, code=303, files=None, **fields):
        """Send a form as a browser does. :return: the response"""
        values = {"csrf_token": self.csrf(), **(data or {}), **fields}
        response = self.get(path, data=values, files=files)
        self.assertEqual(response.status_code, code, response.text[:2000])
        self.env.invalidate_all()
        return response

    def alert(self, response):
        """What the red note on top says."""
        found = re.search(r'role="alert".*?</div>', response.text, re.S)
        self.assertTrue(found, "no red note")
        return unescape(" ".join(re.sub("<[^>]+>", " ", found[0]).split()))

    def of(self, organization):
        """All people, those without access as well."""
        return (
            self.env["b2b.member"]
            .with_context(active_test=False)
            .search([("organization_id", "=", organization.id)])
        )

    def later(self):
        """Everything that was written is an hour old: time stands still in a test."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE b2b_history SET create_date = create_date - interval '1 hour'"
        )
        self.env.invalidate_all()
