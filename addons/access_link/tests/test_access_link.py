import hmac
from datetime import timedelta
from hashlib import sha256
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import AccessLinkCommon

HOSTILE = [
    None, False, 7, "", ".", "é", "1.é", "0.", "1", "1.x", "١." + "A" * 43, "-1." + "A"
    * 43, "1." + "A" * 42, "1." + "A" * 44, "9" * 19 + "." + "A" * 43, "1." + "A" * 42 +
    "\0", "1." + "A" * 43 + "\n", " 1." + "A" * 43, "A" * 10240, "1.1." + "A" * 43,
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestAccessLink(AccessLinkCommon):
    def test_token_is_found_and_only_its_hash_is_kept(self):
        link, token = self.issue()
        number, secret = token.split(".")
        self.assertEqual(int(number), link.id)
        self.assertGreaterEqual(len(secret) * 6, 256)
        self.assertEqual(self.Link._find(token), link)
        self.assertEqual(link.sudo().secret_hash, sha256(secret.encode()).hexdigest())
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(l)::text FROM access_link l WHERE id = %s", [link.id]
        )
        self.assertNotIn(secret, self.env.cr.fetchone()[0])

    def test_secrets_differ(self):
        secrets = {self.issue()[1].split(".")[1] for _index in range(50)}
        self.assertEqual(len(secrets), 50)

    def test_malformed_unknown_and_foreign_tokens_find_nothing(self):
        link, token = self.issue()
        other, _token = self.issue()
        secret = token.split(".")[1]
        wrong = [
            f"{other.id}.{secret}",
            f"{link.id + 10**6}.{secret}",
            f"{link.id}.{'A' * 43}",
            f"0{token}x",
        ]
        for text in HOSTILE + wrong:
            with self.subTest(token=text):
                self.assertFalse(self.Link._find(text))

    def test_unknown_and_wrong_take_the_same_way(self):
        link, _token = self.issue()
        for token in (f"{link.id}.{'A' * 43}", f"999999999.{'A' * 43}", "nonsense"):
            with (
                self.subTest(token=token),
                patch.object(
                    hmac, "compare_digest", wraps=hmac.compare_digest
                ) as compare,
            ):
                self.Link._find(token)
                self.assertEqual(compare.call_count, 1)
                stored, given = compare.call_args.args
                self.assertEqual((len(stored), len(given)), (64, 64))

    def test_look_up_is_one_query_by_primary_key(self):
        _link, token = self.issue()
        self.env.flush_all()
        for text in (token, "999999999." + "A" * 43):
            self.env.invalidate_all()
            with self.assertQueryCount(1):
                self.Link._find(text)

    def test_expired_and_revoked(self):
        now = fields.Datetime.now()
        link, token = self.issue(expires_at=now + timedelta(hours=1))
        self.assertEqual((link.state, link._dead_reason()), ("valid", False))
        with patch.object(fields.Datetime, "now", lambda: now + timedelta(hours=1)):
            self.assertEqual(link._dead_reason(), "expired")
            self.assertEqual(
                self.Link._find(token), link, "dead links are found, to say so"
            )
        link.with_user(self.owner).action_revoke()
        self.assertEqual(link._dead_reason(), "revoked")
        self.assertEqual(link.sudo().revoked_by_id, self.owner)

    def test_derived_link_dies_with_its_parent(self):
        parent, _token = self.issue()
        child, _token = self.issue(parent=parent)
        grandchild, _token = self.issue(parent=child)
        self.assertEqual(grandchild._dead_reason(), False)
        parent.with_user(self.owner).action_revoke()
        self.assertEqual(child._dead_reason(), "revoked")
        self.assertEqual(grandchild._dead_reason(), "revoked")

    def test_derived_link_never_exceeds_its_parent(self):
        end = fields.Datetime.now() + timedelta(days=1)
        parent, _token = self.issue(expires_at=end)
        self.issue(parent=parent, expires_at=end)
        with self.assertRaises(ValidationError):
            self.issue(parent=parent)
        with self.assertRaises(ValidationError):
            self.issue(parent=parent, expires_at=end + timedelta(seconds=1))
        other = self.env["res.partner"].create({"name": "Other"})
        with self.assertRaises(ValidationError):
            self.Link._issue(other, "view", parent=parent, expires_at=end)

    def test_rotation_ends_the_old_link(self):
        link, token = self.issue()
        new, new_token = link.with_user(self.owner)._rotate()
        self.assertEqual(self.Link._find(token)._dead_reason(), "revoked")
        self.assertEqual(self.Link._find(new_token), new)
        self.assertFalse(new._dead_reason())
        self.assertEqual(new.sudo().partner_id, self.recipient)
        self.assertEqual(new.sudo().owner_id, self.owner)

    def test_only_the_owner_or_who_may_change_the_document_ends_a_link(self):
        link, _token = self.issue()
        with self.assertRaises(AccessError):
            link.with_user(self.colleague).sudo(False).action_revoke()
        with self.assertRaises(AccessError):
            link.with_user(self.colleague)._rotate()
        self.assertFalse(link._dead_reason())
        self.assertTrue(link.with_user(self.owner).action_revoke())

    def test_private_methods_are_no_rpc(self):
        from odoo.service.model import get_public_method

        for name in ("_issue", "_find", "_rotate", "_target"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                get_public_method(self.Link, name)
