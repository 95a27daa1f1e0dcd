from odoo import models


class B2bMember(models.Model):
    """Whoever leaves hands over what waits for them."""

    _inherit = "b2b.member"

    def _approvals_waiting(self):
        """:return: requests that wait for a decision of these members"""
        return (
            self.env["order.approval"]
            .sudo()
            .search([("approver_id", "in", self.ids), ("state", "=", "pending")])
        )

    def _has_to_hand_over(self):
        """:return: whether somebody has to take over before this person leaves"""
        led = self.approved_member_ids.filtered("active")
        return bool(led or self._approvals_waiting())

    def _hand_over(self, administrator, approver):
        """Give requests and people to another approver; nobody gets the own order.

        :param administrator: who does it
        :param approver: another approver of the organization
        :raise UserError: that person can't take over
        """
        self.ensure_one()
        self.organization_id._lock()
        for member in self.approved_member_ids:
            above = approver if member != approver else self.approver_id
            member._change({"approver_id": above.id})
        for approval in self._approvals_waiting():
            own = approval.buyer_id == approver
            approval._reassign(administrator, approver.browse() if own else approver)

    def _colleagues(self):
        """:return: active members of the organization, by name"""
        return self.search([("organization_id", "=", self.organization_id.id)])

    def _approvers(self):
        """:return: active approvers of this member's organization"""
        return self._colleagues().filtered(
            lambda member: member.release_mode == "approver"
        )

    def _releases(self):
        """:return: whether this person has an inbox: approves, substitutes for an
        approver, administers, or has decided already"""
        self.ensure_one()
        return bool(
            self.release_mode == "approver"
            or self._is_administrator()
            or self._decides_for()
            or self.env["order.approval.event"].search_count(
                [("member_id", "=", self.id), ("kind", "in", ("approved", "rejected"))],
                limit=1,
            )
        )
