from odoo.tests import tagged

from .common import AccessLinkCommon


@tagged("post_install", "-at_install")
class TestAccessLinkCommand(AccessLinkCommon):
    def test_a_key_is_taken_once_per_link(self):
        command = self.env["access.link.command"]
        link, _token = self.issue()
        other, _token = self.issue()
        self.assertTrue(command._claim(link, "key-00000001"))
        self.assertFalse(command._claim(link, "key-00000001"))
        self.assertTrue(command._claim(other, "key-00000001"))
        self.assertTrue(command._claim(link, "key-00000002"))

    def test_keys_are_forgotten_after_a_month(self):
        command = self.env["access.link.command"]
        link, _token = self.issue()
        command._claim(link, "key-00000001")
        self.env.cr.execute(
            "UPDATE access_link_command SET create_date = now() - interval '31 days'"
        )
        command._gc_commands()
        self.assertTrue(command._claim(link, "key-00000001"))
