import re

from odoo.tests import HttpCase
from odoo.tools import SQL

from odoo.addons.access_link.tests.common import picture

from .common import DeliveryCase

#: Rows that a visit could add.
TABLES = (
    "delivery_event delivery_attempt delivery_notification access_link_event"
    " access_link_command access_link_upload access_link_quota mail_message"
    " ir_attachment queue_job"
).split()


class PageCase(HttpCase, DeliveryCase):
    """The pages of deliverers and customers over HTTP."""

    def setUp(self):
        super().setUp()
        self.jobs_trap = self.enterContext(self.trap())

    def token(self, job, scope="deliver", partner=None):
        """:return: token of a new link of the deliverer, or of the customer"""
        if not partner:
            is_customer = scope == "track"
            partner = self.customer if is_customer else job.deliverer_id.partner_id
        return job._issue_link(scope, partner).rsplit("/", 1)[1]

    def tour_token(self, tour):
        return tour._issue_link().rsplit("/", 1)[1]

    def get(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def page(self, token, path=""):
        response = self.get(f"/delivery/{token}{path}")
        self.assertEqual(response.status_code, 200, path)
        return response.text

    def keys(self, token, path=""):
        """Hidden fields of a form of the page: CSRF token and a fresh key."""
        html = self.get(f"/delivery/{token}{path}").text
        return {
            name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', html)[1]
            for name in ("csrf_token", "request_key")
        }

    def post(self, token, action, page="", files=None, headers=None, **values):
        """Send a form of the page, as a browser does."""
        data = {**self.keys(token, page), **values}
        response = self.get(
            f"/delivery/{token}{page}/{action}", data=data, files=files, headers=headers
        )
        self.env.invalidate_all()
        return response

    def photo(self, name="photo"):
        return {name: ("door.jpg", picture("JPEG", (40, 30)), "image/jpeg")}

    def counts(self):
        """:return: dict of table: number of rows"""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL("SELECT count(*) FROM %s", SQL.identifier(table))
            )[0][0]
            for table in TABLES
        }
