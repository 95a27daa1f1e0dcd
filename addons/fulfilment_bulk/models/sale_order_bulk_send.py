from odoo import models


class SaleOrder(models.Model):
    """Sends many customers a mail about their orders, through the queue."""

    _inherit = "sale.order"

    def _bulk_left_out_send(self, mail="order"):
        method = getattr(self, f"_bulk_send_refusal_{mail}")
        answers = {}
        for order in self:
            if order.state == "cancel":
                answers[order.id] = ("skipped", self.env._("Is cancelled."))
            elif answer := method(order):
                answers[order.id] = answer
            elif not (partner := order._bulk_send_to(mail)).email:
                answers[order.id] = (
                    "failed",
                    self.env._(
                        "%s has no mail address. Enter one, then retry.",
                        partner.display_name,
                    ),
                )
        return answers

    def _bulk_send_to(self, mail):
        """:return: ``res.partner`` who gets it"""
        return self.partner_invoice_id if mail == "invoice" else self.partner_id

    def _bulk_send(self, mail="order"):
        """:param str mail: one of ``const.MAILS``
        :return: dict of order's id: state and text"""
        self.check_access("write")
        return getattr(self, f"_bulk_send_{mail}")()

    # --- the order

    def _bulk_send_refusal_order(self, _order):
        return None

    def _bulk_send_order(self):
        """Core's mail, as its button sends it; a quotation counts as sent then."""
        answers = {}
        for order in self.with_context(
            mail_notify_force_send=False, mark_so_as_sent=True
        ):
            template = order._find_mail_template()
            if not template:
                answers[order.id] = (
                    "failed",
                    self.env._("There is no template for it. Ask your administrator."),
                )
                continue
            order._portal_ensure_token()
            order.message_post_with_source(
                template,
                email_layout_xmlid="mail.mail_notification_layout_with_responsible_signature",
                subtype_xmlid="mail.mt_comment",
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return answers

    # --- reminder of the payment

    def _bulk_send_refusal_payment(self, order):
        if order.payment_status in ("awaiting", "partial"):
            return None
        if order._is_payment_covered():
            return ("skipped", self.env._("Is paid already."))
        return ("failed", self.env._("No payment of it is awaited."))

    def _bulk_send_payment(self):
        self.action_remind_payment()

    # --- tracking numbers

    def _bulk_send_refusal_tracking(self, order):
        if order.item_count_shipped:
            return None
        return ("failed", self.env._("Nothing of it has left yet. Ship it first."))

    def _bulk_send_tracking(self):
        answers = {}
        for order in self:
            parcels = order.parcel_ids.filtered("tracking_number")
            if parcels:
                parcels.action_notify()
            else:
                answers[order.id] = (
                    "failed",
                    self.env._("It has no tracking number yet. Enter it on the order."),
                )
        return answers

    # --- the invoice

    def _bulk_send_refusal_invoice(self, order):
        if order.invoice_status != "no" or order.invoice_count:
            return None
        return ("failed", self.env._("It has no invoice yet."))

    def _bulk_send_invoice(self):
        """Core's scheduled action sends them, as from its own list of invoices."""
        answers, invoices = {}, self.env["account.move"].sudo()
        for order in self:
            # who may change the order may send its invoices
            found = order.sudo().invoice_ids.filtered(
                lambda each: each.state == "posted" and each.move_type == "out_invoice"
            )
            if not found:
                answers[order.id] = ("failed", self.env._("It has no invoice yet."))
            invoices |= found.filtered(lambda each: not each.sending_data)
        if invoices:
            invoices.sending_data = {
                "author_user_id": self.env.uid,
                "author_partner_id": self.env.user.partner_id.id,
            }
            self.env.ref("account.ir_cron_account_move_send").sudo()._trigger()
        return answers
