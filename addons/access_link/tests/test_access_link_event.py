from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AccessLinkCommon


@tagged("post_install", "-at_install")
class TestAccessLinkEvent(AccessLinkCommon):
    def test_log_is_append_only(self):
        link, _token = self.issue()
        event = self.env["access.link.event"]._log("seen", link)
        with self.assertRaises(UserError):
            event.write({"action": "download"})
        with self.assertRaises(UserError):
            event.unlink()

    def test_counters_are_sums_of_events_and_survive_retention(self):
        link, _token = self.issue()
        event = self.env["access.link.event"]
        for action in ("seen", "seen", "download", "write", "dead"):
            event._log(action, link)
        self.assertEqual((link.view_count, link.download_count), (2, 1))
        old = fields.Datetime.now() - timedelta(days=400)
        self.env.flush_all()
        self.env.cr.execute("UPDATE access_link_event SET create_date = %s", [old])
        event._log("seen", link)
        self.run_retention()
        self.assertEqual(event.search_count([("link_id", "=", link.id)]), 1)
        self.assertEqual((link.view_count, link.download_count), (3, 1))
        self.run_retention()
        self.assertEqual(link.view_count, 3, "a second run changes nothing")

    def run_retention(self):
        with self.enter_registry_test_mode():
            self.env.ref("access_link.ir_cron_event_retention").method_direct_trigger()
        self.env.invalidate_all()

    def test_counters_cost_the_same_for_many_links(self):
        links = self.Link.browse([self.issue()[0].id for _index in range(20)])
        for link in links:
            self.env["access.link.event"]._log("seen", link)
        self.env.flush_all()
        links.mapped("owner_id")
        with self.assertQueryCount(1):
            links.mapped("view_count")
