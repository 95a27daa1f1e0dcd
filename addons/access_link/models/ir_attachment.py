import os

from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _get_path(self, bin_data, sha):
        """Core writes files in place. When the server dies in the midst of one, its
        beginning stays, and whoever sends the same file again would be refused for
        ever: a file that is not what its name says makes way."""
        try:
            return super()._get_path(bin_data, sha)
        except UserError:
            path = self._full_path(f"{sha[:2]}/{sha}")
            with open(path, "rb") as file:
                if self._compute_checksum(file.read()) == sha:
                    raise
            os.unlink(path)
        return super()._get_path(bin_data, sha)
