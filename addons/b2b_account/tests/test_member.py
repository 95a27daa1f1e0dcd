from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import B2bAccountCommon


@tagged("post_install", "-at_install")
class TestMember(B2bAccountCommon):
    def test_invitation_makes_portal_user_and_contact(self):
        petra = self._as(self.petra)
        member = petra.organization_id._invite(
            {"name": "Elif Demir", "email": " Elif@Example.com ", "phone": "+49 1"}
        )
        user = member.user_id
        self.assertEqual(user.login, "elif@example.com")
        self.assertTrue(user._is_portal())
        self.assertEqual(user.partner_id.parent_id, self.customer.partner_id)
        self.assertEqual(user.partner_id.type, "contact")
        self.assertEqual(member.state, "invited")
        mail = self._mails("elif@example.com")
        self.assertEqual(len(mail), 1)
        self.assertIn("/web/signup", mail.body_html)
        self.assertTrue(mail.auto_delete)
        self.assertEqual(mail.state, "outgoing")
        entry = self.customer.history_ids[0]
        self.assertEqual((entry.kind, entry.member_name), ("invited", "Elif Demir"))
        self.assertEqual(entry.user_id, self.petra.user_id)
        self.assertFalse(entry.is_merchant)

    def test_invitation_uses_contact_that_is_there(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Elif",
                "email": "elif@example.com",
                "parent_id": self.customer.partner_id.id,
            }
        )
        member = self.customer._invite({"name": "Elif D.", "email": "elif@example.com"})
        self.assertEqual(member.partner_id, contact)
        foreign = contact.copy(
            {"email": "ali@example.com", "parent_id": self.rival.partner_id.id}
        )
        member = self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        self.assertNotEqual(member.partner_id, foreign)

    def test_invitation_keeps_what_is_known_of_the_contact(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Elif",
                "email": "elif@example.com",
                "phone": "+49 1",
                "function": "Chef",
                "parent_id": self.customer.partner_id.id,
            }
        )
        self.customer._invite(
            {"name": "Elif D.", "email": "elif@example.com", "phone": False,
             "function": "Head Chef"}
        )  # fmt: skip
        known = contact.name, contact.phone, contact.function
        self.assertEqual(known, ("Elif D.", "+49 1", "Head Chef"))

    def test_password_by_administrator(self):
        for password in ("", "1234567"):
            with self.assertRaises(UserError):
                self.customer._invite(
                    {"name": "Ali", "email": "ali@example.com"}, password=password
                )
        member = self.customer._invite(
            {"name": "Ali", "email": "ali@example.com"}, password="12345678"
        )
        self.assertFalse(self._mails("ali@example.com"))
        self.assertEqual(member.state, "active")
        self.assertEqual(self.customer.history_ids[0].kind, "created")

    def test_policy_may_ask_for_longer_passwords(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("auth_password_policy.minlength", 12)
        with self.assertRaises(UserError):
            self.customer._invite(
                {"name": "Ali", "email": "ali@example.com"}, password="12345678901"
            )

    def test_taken_address_tells_nothing_of_other_customers(self):
        taken = [
            self.ralf_email(),
            self.merchant.login,
            self.env.ref("base.user_admin").login,
        ]
        self.merchant.email = self.merchant.login = "staff@example.com"
        taken[1] = "STAFF@example.com"
        taken[2] = "boss@example.com"
        self.env.ref("base.user_admin").email = "boss@example.com"
        messages = set()
        for email in taken:
            with self.assertRaises(UserError) as caught:
                self.customer._invite({"name": "Ali", "email": email})
            messages.add(str(caught.exception))
        self.assertEqual(len(messages), 1)
        self.assertNotIn("Rival", messages.pop())

    def ralf_email(self):
        self.ralf.user_id.active = False
        return self.ralf.email

    def test_taken_by_colleague_names_them(self):
        with self.assertRaisesRegex(UserError, "Nadine lindenhof"):
            self.customer._invite({"name": "X", "email": self.nadine.email})

    def test_taken_by_somebody_who_went_elsewhere_names_nobody(self):
        email = self.nadine.email
        self.nadine.partner_id.parent_id = self.rival.partner_id
        with self.assertRaises(UserError) as caught:
            self.customer._invite({"name": "X", "email": email})
        self.assertNotIn("Nadine", str(caught.exception))

    def test_wildcards_in_address_match_nothing(self):
        member = self.customer._invite({"name": "X", "email": "n%@example.com"})
        self.assertEqual(member.email, "n%@example.com")

    def test_no_address(self):
        for email in (None, "", "nadine", "a@b@c", "x" * 250 + "@example.com"):
            with self.assertRaises(UserError):
                self.customer._invite({"name": "X", "email": email})

    def test_change_is_told_in_history(self):
        site = self._site(self.customer)
        changed = self._as(self.nadine)._change(
            {"phone": "+49 2", "site_ids": [Command.set(site.ids)]}
        )
        self.assertTrue(changed)
        entry = self.customer.history_ids[0]
        self.assertEqual(entry.kind, "changed")
        self.assertIn("Phone: – → +49 2", entry.description)
        self.assertIn("Sites: – → Marburg", entry.description)
        self.assertFalse(self._as(self.nadine)._change({"phone": "+49 2"}))
        self.assertEqual(self.customer.history_ids[0], entry)

    def test_change_between_sites_of_the_same_name(self):
        one, two = self._site(self.customer), self._site(self.customer)
        self.nadine._change({"site_ids": [Command.set(one.ids)]})
        before = len(self.customer.history_ids)
        self.assertTrue(self.nadine._change({"site_ids": [Command.set(two.ids)]}))
        self.assertEqual(len(self.customer.history_ids), before + 1)
        self.assertIn(
            "Sites: Marburg → Marburg", self.customer.history_ids[0].description
        )

    def test_employees_changes_are_told_in_history(self):
        site = self._site(self.customer)
        self.nadine.with_user(self.merchant).site_ids = site
        entry = self.customer.history_ids[0]
        self.assertEqual((entry.kind, entry.member_id), ("changed", self.nadine))
        self.assertEqual(entry.user_id, self.merchant)
        self.assertIn("Sites: – → Marburg", entry.description)

    def test_employees_leave_an_administrator(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.petra.with_user(self.merchant).role_ids = [Command.clear()]
        self.assertTrue(self.petra._is_administrator())
        reader = new_test_user(self.env, "b2b_reader", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.nadine.with_user(reader).write({"site_ids": [Command.clear()]})

    def test_sites_of_a_subsidiary_are_its_own(self):
        subsidiary = self.env["res.partner"].create(
            {
                "name": "Subsidiary",
                "is_company": True,
                "parent_id": self.customer.partner_id.id,
            }
        )
        own = self._site(self.customer)
        foreign = own.copy({"name": "Elsewhere", "parent_id": subsidiary.id})
        self.assertEqual(foreign.commercial_partner_id, subsidiary)
        self.assertEqual(self.customer.site_ids, own)
        self.assertEqual(self.nadine._sites(), own)

    def test_site_of_another_customer(self):
        site = self._site(self.rival)
        with self.assertRaises(ValidationError):
            self.nadine._change({"site_ids": [Command.set(site.ids)]})

    def test_sites_that_may_be_ordered_for(self):
        marburg, wetzlar = self._site(self.customer), self._site(self.customer, "Wetz")
        self._site(self.rival)
        self.assertEqual(self.nadine._sites(), marburg | wetzlar, "none: all")
        self.nadine._change({"site_ids": [Command.set(marburg.ids)]})
        self.assertEqual(self.nadine._sites(), marburg)
        for change in ({"active": False}, {"type": "contact"}):
            with self.subTest(change=change):
                marburg.write(change)
                self.assertFalse(self.nadine._sites(), "the last one gone: not all")
                marburg.write({"active": True, "type": "delivery"})
                self.assertEqual(self.nadine._sites(), marburg)
        marburg.active = False
        self.env.invalidate_all()
        self.assertEqual(self.nadine.site_ids, marburg)
        self.nadine._change({"site_ids": [Command.link(wetzlar.id)]})
        self.assertEqual(self.nadine.site_ids, marburg | wetzlar)
        self.assertEqual(self.nadine._sites(), wetzlar)

    @mute_logger("odoo.sql_db")
    def test_assigned_site_can_not_be_deleted(self):
        site = self._site(self.customer)
        self.nadine._change({"site_ids": [Command.set(site.ids)]})
        with self.assertRaises(IntegrityError):
            site.unlink()

    def test_last_administrator_stays(self):
        for change in (
            lambda: self.petra._change({"role_ids": [Command.clear()]}),
            self.petra._deactivate,
            self.petra._delete,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        self.petra._deactivate()
        self.assertEqual(self.petra.state, "inactive")

    def test_deactivated_administrator_does_not_count(self):
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        self.nadine._deactivate()
        with self.assertRaises(UserError):
            self.petra._deactivate()

    def test_own_access_stays(self):
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        with self.assertRaises(UserError):
            self._as(self.petra)._deactivate()
        with self.assertRaises(UserError):
            self._as(self.petra)._delete()

    def test_deactivate_and_reactivate(self):
        (self.nadine)._deactivate()
        self.assertFalse(self.nadine.user_id.active)
        self.assertFalse(self.nadine.active)
        self.nadine._reactivate()
        self.assertTrue(self.nadine.user_id.active)
        self.assertEqual(
            self.customer.history_ids[:2].mapped("kind"), ["reactivated", "deactivated"]
        )

    def test_tokens_of_sessions_are_forgotten_after_the_change(self):
        user, registry = self.nadine.user_id, self.env.registry
        for change in (
            self.nadine._deactivate,
            self.nadine._reactivate,
            lambda: self.nadine._change_email("new@example.com"),
        ):
            change()
            # what a request at the same moment has kept
            token = user._compute_session_token("sid")
            with patch.object(
                type(user), "_session_token_get_values", lambda self: {"id": 0}
            ):
                self.assertEqual(user._compute_session_token("sid"), token, "kept")
                self.env.cr.postcommit.run()
                self.assertNotEqual(user._compute_session_token("sid"), token)
            registry.clear_cache()
        self.env.cr.postcommit.clear()
        user.write({"signature": "x"})
        self.assertNotIn(registry.clear_cache, self.env.cr.postcommit._funcs)

    def test_delete_who_left_no_trace(self):
        member = self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        user, partner = member.user_id, member.partner_id
        self.assertEqual(member._delete(), "deleted")
        self.assertFalse((member.exists(), user.exists(), partner.exists()) != (
            member.browse(), user.browse(), partner.browse()
        ))  # fmt: skip
        entry = self.customer.history_ids[0]
        self.assertEqual((entry.kind, entry.member_name), ("deleted", "Ali"))

    def test_delete_keeps_who_ordered(self):
        self.env["sale.order"].create({"partner_id": self.nadine.partner_id.id})
        self.assertEqual(self.nadine._delete(), "archived")
        self.assertFalse(self.nadine.active)
        self.assertFalse(self.nadine.partner_id.active)

    def test_person_who_is_the_customer_leaves(self):
        person = self.env["res.partner"].create(
            {"name": "Sole Trader", "email": "sole@example.com"}
        )
        organization = self.env["b2b.organization"].create({"partner_id": person.id})
        member = organization._add_person(person, "administrator")
        self._member(
            organization, "Helper", role_ids=[Command.set(self.administrator.ids)]
        )
        self.assertEqual(member._delete(), "archived")
        self.assertFalse(member.active or member.user_id.active)
        self.assertTrue(person.active, "the customer is archived")

    def test_email_change_tells_both_addresses(self):
        before = self.nadine.email
        self.assertTrue(self._as(self.nadine)._change_email("Neu@example.com"))
        self.assertEqual(self.nadine.user_id.login, "neu@example.com")
        self.assertEqual(self.nadine.partner_id.email, "neu@example.com")
        self.assertEqual(len(self._mails(before)), 1)
        self.assertEqual(len(self._mails("neu@example.com")), 1)
        self.assertEqual(self.customer.history_ids[0].kind, "email")
        self.assertFalse(self.nadine._change_email("neu@example.com"))

    def test_email_change_of_invited_person_moves_invitation(self):
        member = self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        token = member.partner_id._generate_signup_token()
        member._change_email("ali2@example.com")
        found = self.env["res.partner"]._get_partner_from_token(token)
        bodies = "".join(self._mails("ali2@example.com").mapped("body_html"))
        self.assertIn("/web/signup", bodies)
        # the link in the old mailbox would let its reader choose the password
        self.assertFalse(found, "the old invitation still works")

    def test_portal_users_change_no_addresses(self):
        petra = self.petra.user_id
        for partner in (self.petra.partner_id, self.nadine.partner_id):
            with self.assertRaises(AccessError):
                partner.with_user(petra).sudo().write({"email": "evil@example.com"})
        with self.assertRaises(AccessError):
            petra.with_user(petra).write({"email": "evil@example.com"})
        # who is no member keeps core's freedom about the own address
        other = self.env["res.partner"].create({"name": "Free"})
        user = self.env["res.users"]._create_user_from_template(
            {"login": "free@example.com", "partner_id": other.id}
        )
        other.with_user(user).sudo().write({"email": "free2@example.com"})
        self.assertEqual(other.email, "free2@example.com")

    def test_addresses_of_colleagues_are_not_editable(self):
        colleague = self.nadine.partner_id
        colleague.type = "other"
        petra = self.petra.user_id
        mine = colleague.with_user(petra).sudo()
        self.assertFalse(mine._can_be_edited_by_current_customer())
        site = self._site(self.customer).with_user(petra).sudo()
        self.assertTrue(site._can_be_edited_by_current_customer())

    def test_state_and_search(self):
        invited = self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        expired = self.customer._invite({"name": "Eva", "email": "eva@example.com"})
        expired.invited_at -= timedelta(hours=expired._invitation_hours(), minutes=1)
        self.nadine._deactivate()
        expected = {
            "invited": invited,
            "expired": expired,
            "active": self.petra,
            "inactive": self.nadine,
        }
        Member = self.env["b2b.member"].with_context(active_test=False)
        for state, member in expected.items():
            self.assertEqual(member.state, state)
            found = Member.search(
                [("organization_id", "=", self.customer.id), ("state", "=", state)]
            )
            self.assertEqual(found, member, state)

    def test_moved_contact_loses_rights(self):
        self.petra.partner_id.parent_id = self.rival.partner_id
        self.assertFalse(self.petra._is_administrator())
        self.assertFalse(self.petra.user_id._b2b_member())

    def test_one_membership_only(self):
        self.nadine.partner_id.parent_id = self.rival.partner_id
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["b2b.member"].create(
                {
                    "organization_id": self.rival.id,
                    "user_id": self.nadine.user_id.id,
                }
            )

    def test_employees_are_no_members(self):
        partner = self.merchant.partner_id
        partner.parent_id = self.customer.partner_id
        with self.assertRaises(ValidationError):
            self.customer._add_person(partner, "administrator")

    def test_portal_users_read_nothing_by_rpc(self):
        for model in ("b2b.member", "b2b.organization", "b2b.history", "b2b.role"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.petra.user_id).search([])

    def test_history_is_append_only(self):
        entry = self.customer.history_ids[0]
        with self.assertRaises(UserError):
            entry.kind = "deleted"
        with self.assertRaises(UserError):
            entry.unlink()

    def test_reset_password(self):
        self.nadine._reset_password()
        mail = self._mails(self.nadine.email)
        self.assertIn("/web/reset_password", mail.body_html)
        self.assertEqual(self.customer.history_ids[0].kind, "password")
        self.customer.sign_in = "code"
        with self.assertRaises(UserError):
            self.nadine._reset_password()

    def test_invitation_by_code_only(self):
        self.customer.sign_in = "code"
        self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        body = self._mails("ali@example.com").body_html
        self.assertIn("/web/login/code", body)
        self.assertNotIn("/web/signup", body)

    def test_own_account_deletion_spares_last_administrator(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._as(self.petra).user_id._deactivate_portal_user()
        self._as(self.nadine).user_id._deactivate_portal_user()
        self.assertFalse(self.nadine.user_id.active)

    def test_invitation_cost_is_flat(self):
        self._member(self.customer, "Warm Up")

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._member(self.customer, f"Person {before}")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(30):
            self._member(self.customer, f"More {number}")
        self.assertLessEqual(count(), few + 2)
