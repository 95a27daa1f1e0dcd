import re

from odoo.tests import tagged

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from .common import OrderApprovalCase


@tagged("post_install", "-at_install")
class OrderApprovalPortal(OrderApprovalCase, B2bPortalCommon):
    """Boss → Petra → Jonas, and people of another customer, in their browsers."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_approval()

    def text(self, html):
        return " ".join(re.sub("<[^>]+>", " ", html).split())

    def url(self, approval, step=""):
        return f"/my/approvals/{approval.id}{step}"

    def seen(self, approval):
        return approval.order_id._approval_fingerprint()

    def decide(self, approval, do="release", code=303, **values):
        values.setdefault("seen", self.seen(approval))
        return self.post(self.url(approval, "/decide"), {"do": do, **values}, code=code)

    def line(self, approval, product):
        return approval.line_ids.filtered(lambda line: line.product_id == product)

    def snapshot(self, approval):
        """:return: everything that a refused step must leave as it was"""
        self.env.invalidate_all()
        order = approval.order_id
        return (
            approval.state,
            approval.approver_id,
            approval.event_ids.ids,
            [(line.decision, line.decided_quantity) for line in approval.line_ids],
            order.state,
            order._approval_fingerprint(),
        )
