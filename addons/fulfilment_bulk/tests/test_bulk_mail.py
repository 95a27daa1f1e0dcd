from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BulkCase

PDF = b"%PDF-1.4 slip"


@tagged("post_install", "-at_install")
class TestBulkMail(BulkCase):
    """Core's mail about a delivery comes after the transfers, through the queue, and is
    the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.stock_move_email_validation = True

    def _outbox(self, pickings):
        return self.env["mail.mail"].search(
            [("model", "=", "stock.picking"), ("res_id", "in", pickings.ids)]
        )

    def _rows(self, bulk):
        return self.env["fulfilment.bulk.mail"].search([("bulk_id", "=", bulk.id)])

    def _write(self, bulk):
        self.env["fulfilment.bulk.mail"]._job_queue(bulk.id)

    def _slip(self, content=PDF):
        """Core's way to make one, or ours."""
        reports = type(self.env["ir.actions.report"])
        original = reports._render_qweb_pdf

        def render(report, report_ref, res_ids=None, data=None):
            if self.env.context.get("real"):
                return original(report, report_ref, res_ids, data)
            self.rendered.append(res_ids)
            return content, "pdf"

        self.rendered = []
        return patch(
            "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf",
            render,
        )

    def test_once_each(self):
        pickings = self._orders(3).picking_ids
        with self._slip():
            bulk = self._bulk("ship", pickings)
            self.assertFalse(self.rendered, "Nothing is drawn while it is shipped.")
            self.assertFalse(self._outbox(pickings))
            self.assertEqual(set(self._rows(bulk).mapped("state")), {"waiting"})
            self.assertTrue(self._jobs("_job_queue"))
            self._write(bulk)
            self._write(bulk)
        mails = self._outbox(pickings)
        self.assertEqual(sorted(mails.mapped("res_id")), sorted(pickings.ids))
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertEqual(bulk.told_text, "3 queued")

    def test_the_same(self):
        """Subject, text, recipients, attachment, chatter, author and language."""
        theirs, ours = self._orders(2).picking_ids
        with self._slip():
            validated = theirs.with_user(self.clerk).with_context(
                skip_sms=True, lang=self.clerk.lang, mail_notify_force_send=False
            )
            validated.button_validate()
            self._write(self._bulk("ship", ours))
        first, second = self._outbox(theirs), self._outbox(ours)
        for name in ("email_from", "author_id", "subtype_id", "message_type",
                     "reply_to", "auto_delete", "is_internal"):  # fmt: skip
            self.assertEqual(first[name], second[name], name)
        self.assertEqual(first.recipient_ids, second.recipient_ids)
        for name in ("subject", "body_html"):
            text = first[name].replace(theirs.name, ours.name)
            for number in (theirs.id, first.mail_message_id.id):
                text = text.replace(f"id={number}", "")
            other = second[name]
            for number in (ours.id, second.mail_message_id.id):
                other = other.replace(f"id={number}", "")
            if name == "subject":
                self.assertEqual(text, other)
            else:
                self.assertEqual(
                    first.mail_message_id.body.replace(theirs.name, ours.name),
                    second.mail_message_id.body,
                )
        files = [
            each.attachment_ids.name.replace(picking.name.replace("/", "_"), "")
            for each, picking in ((first, theirs), (second, ours))
        ]
        self.assertEqual(
            files[0].replace(theirs.name, ""), files[1].replace(ours.name, "")
        )

    def test_slips_together(self):
        """An addon makes them faster; the mail has them under core's name."""
        pickings = self._orders(2).picking_ids
        slips = {picking.id: PDF + picking.name.encode() for picking in pickings}
        asked = []

        def make(records):
            asked.append(records)
            return slips

        bulk = self._bulk("ship", pickings)
        with self._slip(), patch.object(type(pickings), "_delivery_slips", make):
            self._write(bulk)
            self.assertFalse(self.rendered)
        self.assertEqual(asked, [pickings])
        for mail in self._outbox(pickings):
            self.assertEqual(mail.attachment_ids.raw, slips[mail.res_id])

    def test_slips_fail(self):
        """Then core makes them, one by one."""
        pickings = self._orders(2).picking_ids
        bulk = self._bulk("ship", pickings)
        broken = patch.object(type(pickings), "_delivery_slips", side_effect=ValueError)
        with self._slip(), broken, self.assertLogs("odoo.addons.fulfilment_bulk"):
            self._write(bulk)
        self.assertEqual(len(self.rendered), 2)
        self.assertEqual(len(self._outbox(pickings)), 2)

    def test_one_fails(self):
        pickings = self._orders(2).picking_ids
        bulk = self._bulk("ship", pickings)
        original = type(pickings)._bulk_tell_by_mail
        bad = pickings[0]

        def tell(picking):
            if picking == bad:
                raise UserError(picking.env._("No address."))
            return original(picking)

        with self._slip():
            with patch.object(type(pickings), "_bulk_tell_by_mail", tell):
                self._write(bulk)
            self.assertEqual(len(self._outbox(pickings)), 1)
            self.assertEqual(bulk.told_failed_count, 1)
            self.assertEqual(bulk.told_failed_text, f"{bad.name}: No address.")
            bulk.with_user(self.clerk).action_retry_mails()
            self._write(bulk)
        self.assertEqual(len(self._outbox(pickings)), 2)
        bulk.invalidate_recordset()
        self.assertEqual(bulk.told_text, "2 queued")

    def test_switched_off(self):
        self.company.stock_move_email_validation = False
        bulk = self._bulk("ship", self._orders(1).picking_ids)
        self.assertFalse(self._rows(bulk))

    def test_told_by_a_notice(self):
        """Nobody is told twice."""
        self.env["fulfilment.notice.rule"].search(
            [("company_id", "=", self.company.id),
             ("kind", "in", ("shipped", "partly_shipped"))]
        ).by_mail = True  # fmt: skip
        bulk = self._bulk("ship", self._orders(1).picking_ids)
        self.assertFalse(self._rows(bulk))

    def test_order_is_shipped(self):
        """Also when whole orders are shipped."""
        orders = self._orders(2)
        bulk = self._bulk("ship", orders)
        self.assertEqual(self._rows(bulk).picking_id, orders.picking_ids)

    def test_refused(self):
        """What is undone tells nobody."""
        good, bad = self._orders(2).picking_ids
        original = type(good)._action_done

        def done(pickings):
            result = original(pickings)
            if bad in pickings:
                raise UserError(pickings.env._("Not this one."))
            return result

        with patch.object(type(good), "_action_done", done):
            bulk = self._bulk("ship", good | bad)
        self.assertEqual(self._rows(bulk).picking_id, good)

    def test_sms(self):
        if "stock_sms_confirmation_template_id" not in self.company._fields:
            self.skipTest("stock_sms is not there")
        self.company.write(
            {
                "stock_move_email_validation": False,
                "stock_text_confirmation": True,
                "stock_confirmation_type": "sms",
                "has_received_warning_stock_sms": True,
            }
        )
        pickings = self._orders(2).picking_ids
        bulk = self._bulk("ship", pickings)
        self.assertEqual(set(self._rows(bulk).mapped("channel")), {"sms"})
        texts = self.env["sms.sms"].search([])
        self._write(bulk)
        new = self.env["sms.sms"].search([]) - texts
        self.assertEqual((len(new), set(new.mapped("state"))), (2, {"outgoing"}))

    def test_lost(self):
        """The job has died: the scheduled action makes another."""
        bulk = self._bulk("ship", self._orders(1).picking_ids)
        self._jobs("_job_queue").unlink()
        rows = self._rows(bulk)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fulfilment_bulk_mail SET create_date = %s WHERE id IN %s",
            [self._ago(minutes=11), tuple(rows.ids)],
        )
        self.env["fulfilment.bulk"]._cron_check()
        self.assertTrue(self._jobs("_job_queue"))
