from odoo import api, models
from odoo.fields import Domain
from odoo.http import request


class Website(models.Model):
    """What the shop asks about the person who visits it."""

    _inherit = "website"

    @api.model
    def _approval_member(self):
        """:return: the visitor as a member, as superuser; empty for everybody else"""
        return self.env.user._b2b_member()

    @api.model
    def _approval_shop(self):
        """:return: the visitor's organization if its people see its assortment only"""
        organization = self._approval_member().organization_id
        return organization.filtered(lambda each: each.assortment_shop == "only")

    def sale_product_domain(self):
        """What lists, searches and suggestions of the shop are made of."""
        domain = Domain(super().sale_product_domain())
        if not self.env.context.get("approval_whole_shop") and (
            organization := self._approval_shop()
        ):
            domain &= organization._assortment_domain()
        return domain

    def _get_checkout_step_values(self):
        """All pages of the checkout: the last step is the release, not the payment."""
        values = super()._get_checkout_step_values()
        member = self._approval_member()
        if member._is_checked():
            order = request.cart
            values["approval_checked"] = True
            values["approval_release"] = order and order._approval_reason(member)
        return values
