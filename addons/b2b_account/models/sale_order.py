from odoo import SUPERUSER_ID, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_partner_shipping_id(self):
        """Whoever orders for some sites only has it delivered to one of them."""
        result = super()._compute_partner_shipping_id()
        for order in self:
            member = order._b2b_member()
            if not member._may_deliver_to(order.partner_shipping_id):
                sites = member._sites()
                order.partner_shipping_id = sites[:1] or order.partner_shipping_id
        return result

    def _b2b_lock(self):
        """Make simultaneous steps of these orders follow each other, whichever gate
        they are about: the last one that opens must see that the others are open.

        A change of the row, not only a lock: the second of two fails to serialize, is
        run again by Odoo and then sees what the first has done.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE sale_order SET id = id WHERE id IN %s", tuple(self.ids)),
            log_exceptions=False,
        )
        self.invalidate_recordset()

    def _b2b_member(self):
        """:return: the customer as a member, as superuser; empty for everybody else"""
        self.ensure_one()
        members = self.sudo().partner_id.b2b_member_ids
        return members.filtered(lambda member: member._belongs())

    def _b2b_confirm(self):
        """Confirm, as core's ``_validate_order`` does; but the customer's mail with its
        PDF is made in the background: nobody who releases an order waits for it.

        :raise UserError: a gate is closed
        """
        self.with_context(b2b_mail_later=True)._validate_order()

    def _send_order_notification_mail(self, mail_template, *args, **kwargs):
        if self.env.context.get("b2b_mail_later") and mail_template:
            self.with_delay(
                channel="root.notice",
                description=self.env._("Confirmation mail: %s", self.name),
            )._job_b2b_mail(mail_template.id)
            return None
        return super()._send_order_notification_mail(mail_template, *args, **kwargs)

    def _job_b2b_mail(self, template_id):
        """Send the mail of a confirmed order."""
        # as the system: the job runs as the customer's person. By the mail queue: sent
        # here as well, both would meet at the same mail
        order = self.with_user(SUPERUSER_ID).with_context(
            b2b_mail_later=False, mail_notify_force_send=False
        )
        order = order.exists()
        template = order.env["mail.template"].browse(template_id).exists()
        if order and template:
            order._send_order_notification_mail(template, False)
            order.env["b2b.member"]._send_mails_soon()
