from odoo import models


class StockPicking(models.Model):
    """Core's mail and SMS about a delivery, written after a bulk action has shipped
    it: see ``fulfilment.bulk.mail``."""

    _inherit = "stock.picking"

    def _send_confirmation_email(self):
        """It also hands the parcel to the carrier: only what it says comes later."""
        result = super()._send_confirmation_email()
        if bulk := self._bulk_that_ships():
            # nobody was there to be asked about it
            texted = self.filtered(lambda each: each._bulk_tells_by_sms())
            if texted:
                self.env["fulfilment.bulk.mail"]._defer(bulk, texted, "sms")
        return result

    def _bulk_that_ships(self):
        """:return: the bulk action that does this now, as superuser, or nothing; a
        context may come from outside, with a number that is not one's own"""
        bulks = self.env["fulfilment.bulk"].sudo()
        number = self.env.context.get("fulfilment_bulk_id")
        bulk = bulks.browse(number if type(number) is int else None)
        is_ours = bulk and bulk.state == "running" and bulk.user_id == self.env.user
        return bulk if is_ours else bulks

    def message_post_with_source(self, source_ref, **kwargs):
        if (
            # others name a view
            isinstance(source_ref, models.BaseModel)
            and source_ref == self.company_id.stock_mail_confirmation_template_id
            and (bulk := self._bulk_that_ships())
            and not self._is_left_out("mail")
        ):
            self.env["fulfilment.bulk.mail"]._defer(bulk, self, "mail")
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)

    def _bulk_tells_by_sms(self):
        """:return: whether core would send an SMS, and has told once what that costs"""
        self.ensure_one()
        company = self.company_id
        return (
            "stock_sms_confirmation_template_id" in company._fields
            and self.picking_type_code == "outgoing"
            and company._get_text_validation("sms")
            and company.has_received_warning_stock_sms
            and self.partner_id.phone
            and self not in self._told_by_notice("sms")
        )

    # --- as core does it, through the queue

    def _bulk_tell_by_mail(self):
        self.message_post_with_source(
            self.company_id.stock_mail_confirmation_template_id,
            email_layout_xmlid="mail.mail_notification_light",
            subtype_xmlid="mail.mt_comment",
        )

    def _bulk_tell_by_sms(self):
        self._message_sms_with_template(
            template=self.company_id.stock_sms_confirmation_template_id,
            partner_ids=self.partner_id.ids,
            put_in_queue=True,
        )

    def _delivery_slips(self):
        """For an addon that makes many slips faster than core makes one.

        :return: dict of transfer's id: PDF
        """
        return {}
