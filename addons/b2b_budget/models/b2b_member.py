from odoo import models


class B2bMember(models.Model):
    _inherit = "b2b.member"

    def _may_budget(self, right, site=None):
        """:param str right: one of ``const.RIGHTS``
        :param site: delivery address of an order; a person with sites has rights there
            only
        :return: whether the person has the right now"""
        if not self or not self.active or not self._belongs():
            return False
        if site is not None and not self._may_deliver_to(site):
            return False
        return any(role[f"may_{right}"] for role in self.sudo().role_ids)

    def _has_budget_page(self):
        """:return: whether this person finds “Budgets” in the portal"""
        self.ensure_one()
        return self.sudo().organization_id.uses_budgets and any(
            self._may_budget(right)
            for right in ("submit", "rework", "confirm", "budget")
        )
