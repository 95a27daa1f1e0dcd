from odoo import models
from odoo.tools import ormcache


class ResCountry(models.Model):
    """Name and code without a query: each page of a partner shows countries."""

    _inherit = "res.country"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            self.env.registry.clear_cache("stable")
        return result

    @ormcache("self._ids", cache="stable")
    def _page_code(self):
        """:return: ISO 3166 code, False for no country"""
        return self.code

    @ormcache("self._ids", "self.env.lang", cache="stable")
    def _page_name(self):
        """:return: name in the reader's language, False for no country"""
        return self.name
