from odoo import fields, models


class DeliveryNotification(models.Model):
    """Notices, as orders and deliveries show them."""

    _inherit = "delivery.notification"

    def _counts(self, field, records):
        """:return: dict of id: number of notices, and of those that need a look"""
        rows = self._read_group(
            [(field, "in", records.ids)], [field, "state"], ["__count"]
        )
        counts = {}
        for record, state, count in rows:
            total, wrong = counts.get(record.id, (0, 0))
            is_wrong = state in ("failed", "unclear")
            counts[record.id] = (total + count, wrong + count * is_wrong)
        return counts

    def _action_of(self, field, record):
        """:return: action that lists the notices of one record"""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.action_notices"
        )
        return {**action, "domain": [(field, "=", record.id)], "context": {}}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    notice_count = fields.Integer("Number of Notices", compute="_compute_notices")
    notice_wrong_count = fields.Integer(
        "Failed or Unclear Notices", compute="_compute_notices"
    )

    def _compute_notices(self):
        counts = self.env["delivery.notification"].sudo()._counts("order_id", self)
        for order in self:
            order.notice_count, order.notice_wrong_count = counts.get(order.id, (0, 0))

    def action_view_notices(self):
        self.ensure_one()
        return self.env["delivery.notification"]._action_of("order_id", self)


class DeliveryJob(models.Model):
    _inherit = "delivery.job"

    notice_count = fields.Integer("Number of Notices", compute="_compute_notices")
    notice_wrong_count = fields.Integer(
        "Failed or Unclear Notices", compute="_compute_notices"
    )

    def _compute_notices(self):
        counts = self.env["delivery.notification"].sudo()._counts("job_id", self)
        for job in self:
            job.notice_count, job.notice_wrong_count = counts.get(job.id, (0, 0))

    def action_view_notices(self):
        self.ensure_one()
        return self.env["delivery.notification"]._action_of("job_id", self)
