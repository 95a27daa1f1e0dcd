from odoo import models


class B2bMember(models.Model):
    """What the shop asks about a buyer."""

    _inherit = "b2b.member"

    def _is_checked(self):
        """:return: whether some of this person's orders need a release"""
        return bool(
            self and (self.release_mode in ("always", "outside") or self.order_limit)
        )

    def _release_by(self):
        """:return: who decides about an order of this member now, in words"""
        self.ensure_one()
        approver = self._first_approver()
        if not approver:
            return self.env._("the administrators of your company")
        people = (approver | approver._substitutes()) - self
        return self.env._(" or ").join(people.mapped("name"))
