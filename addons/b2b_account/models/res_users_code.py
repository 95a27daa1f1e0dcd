from odoo import models
from odoo.exceptions import AccessDenied

from .b2b_sign_in_code import Proof

#: Type of the credential of who has typed the right code.
B2B_CODE = "b2b_code"


class ResUsers(models.Model):
    """Sign-in with a one-time code."""

    _inherit = "res.users"

    def _b2b_signs_in_by_code(self):
        """:return: whether this user may: a customer's active member, never an
        employee"""
        self.ensure_one()
        return bool(
            self.active
            and self.share
            and self._is_portal()
            and self.email
            and self._b2b_member()
        )

    def _login(self, credential, user_agent_env):
        """Who mistyped the password a few times signs in by code next. Core's cooldown,
        which counts wrong passwords per address, does not refuse the right code: codes
        have their own limits, which hold across workers.

        Where codes are the only way in, no other one is, whatever addon brings it."""
        if isinstance(credential.get("proof"), Proof):
            self = self.with_context(b2b_signs_in_by_code=True)
        auth_info = super()._login(credential, user_agent_env)
        # passwords were looked at; here it is passkeys, OAuth, LDAP
        if auth_info["auth_method"] not in (B2B_CODE, "password"):
            users = self.env(user=auth_info["uid"])["res.users"]
            if users._b2b_code_only():
                raise AccessDenied()
        return auth_info

    def _on_login_cooldown(self, failures, previous):
        if self.env.context.get("b2b_signs_in_by_code"):
            return False
        return super()._on_login_cooldown(failures, previous)

    def _check_credentials(self, credential, env):
        """The right code instead of a password. The person's mailbox is proved by it:
        a second code by mail is not asked for, one from an app is."""
        if credential.get("type") != B2B_CODE:
            return super()._check_credentials(credential, env)
        user = self.env.user
        proof = credential.get("proof")
        if (
            not isinstance(proof, Proof)
            or proof.user_id != user.id
            or not user._b2b_signs_in_by_code()
        ):
            raise AccessDenied()
        return {
            "uid": user.id,
            "auth_method": B2B_CODE,
            "mfa": "skip" if user._mfa_type() == "totp_mail" else "default",
        }
