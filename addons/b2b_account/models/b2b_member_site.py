from odoo import models


class B2bMember(models.Model):
    """Where members may have it delivered."""

    _inherit = "b2b.member"

    def _is_bound_to_sites(self):
        """:return: whether this member orders for some of the customer's sites only;
        nobody is not"""
        return bool(self.site_ids)

    def _may_deliver_to(self, address):
        """:param address: a ``res.partner``
        :return: whether this member may have it delivered there"""
        return not self._is_bound_to_sites() or address in self._sites()

    def _site_refusal(self, address):
        """:param address: a ``res.partner``
        :return: why this member may not have it delivered there, empty when that is
            fine"""
        if self._may_deliver_to(address):
            return ""
        if sites := self._sites():
            return self.env._(
                "You order for %s. Choose one of these as the delivery address.",
                ", ".join(site._b2b_site_name() for site in sites),
            )
        return self.env._(
            "The sites that you order for are not in use any more. Ask your company's"
            " administrator for another one."
        )
