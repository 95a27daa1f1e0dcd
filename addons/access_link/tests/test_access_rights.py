from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import AccessLinkCommon

MODELS = ("access.link", "access.link.event", "access.link.upload")


@tagged("post_install", "-at_install")
class TestAccessRights(AccessLinkCommon):
    def test_owner_sees_own_links_and_log_only(self):
        link, _token = self.issue()
        foreign, _token = self.issue(owner=self.colleague)
        event = self.env["access.link.event"]._log("seen", link)
        as_owner = self.env(user=self.owner)
        self.assertEqual(as_owner["access.link"].search([]), link.with_user(self.owner))
        self.assertIn(event.id, as_owner["access.link.event"].search([]).ids)
        with self.assertRaises(AccessError):
            foreign.with_user(self.owner).read(["scope"])

    def test_nobody_reads_the_hash(self):
        link, _token = self.issue()
        for user in (self.owner, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                link.with_user(user).sudo(False).read(["secret_hash"])

    def test_nobody_changes_or_makes_links_directly(self):
        link, _token = self.issue()
        for values in ({"expires_at": False}, {"scope": "view"}, {"revoked_at": False}):
            with self.assertRaises(AccessError):
                link.with_user(self.owner).sudo(False).write(values)
        with self.assertRaises(AccessError):
            self.env["access.link"].with_user(self.owner).create(
                {"res_model": "res.partner", "res_id": 1, "secret_hash": "0" * 64}
            )

    def test_portal_and_public_get_nothing(self):
        portal = new_test_user(self.env, "link_portal", groups="base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            for model in (*MODELS, "access.link.command", "access.link.quota"):
                with (
                    self.subTest(user=user.login, model=model),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([])

    def test_links_of_another_company_are_out_of_sight(self):
        company = self.env["res.company"].create({"name": "Other"})
        link, _token = self.issue()
        link.sudo().company_id = company
        self.assertFalse(
            self.env["access.link"].with_user(self.owner).search([("id", "=", link.id)])
        )
