from odoo import models
from odoo.exceptions import AccessDenied


class ScanProof:
    """Who has it asks from inside the scan app. It can't come from a request, whose
    values are texts, numbers, lists and dicts."""


class ResUsers(models.Model):
    """Users of pickers sign in at the scan app and nowhere else.

    They never have a session of Odoo: the app keeps who has signed in beside it. So
    whatever page or call of whatever addon they try, they are a visitor there.
    """

    _inherit = "res.users"

    def _is_scan_only(self):
        """:return: whether this user may do nothing but work with the scan app"""
        self.ensure_one()
        return (
            self.sudo().share
            and not self._is_public()
            and not self._is_portal()
            and self.has_group("fulfilment_scan.group_picker")
        )

    def _check_credentials(self, credential, env):
        result = super()._check_credentials(credential, env)
        if self.env.user._is_scan_only() and not isinstance(
            credential.get("fulfilment_scan"), ScanProof
        ):
            raise AccessDenied()
        return result
