"""Several companies, each with its provider and account, in one queue."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.sms.tools.sms_api import SmsApi

from .common import KEY, NUMBER, SECRET, VonageCase


@tagged("post_install", "-at_install")
class TestCompanies(VonageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway.credentials["second"] = "Other5ecret"
        Company = cls.env["res.company"]
        cls.second = Company.create({"name": "Second"})
        cls.set_up(
            cls.second,
            sms_vonage_api_key="second",
            sms_vonage_api_secret="Other5ecret",
            sms_vonage_sender="Second",
        )
        cls.odoo = Company.create({"name": "Via Odoo", "sms_provider": "iap"})

    def waiting(self, company):
        message = self.partner.with_company(company)._message_sms(
            f"From {company.name}", partner_ids=self.partner.ids, put_in_queue=True
        )
        message.record_company_id = company
        return self.env["sms.sms"].sudo().search([("mail_message_id", "=", message.id)])

    def test_one_queue(self):
        """Each SMS goes out through its own company's account; core would fail at the
        second company, and take the first's account for all."""
        companies = self.company | self.second | self.odoo
        sms = self.env["sms.sms"]
        for _round in range(2):
            for company in companies:
                sms |= self.waiting(company)

        def contact(api, messages, **_options):
            return [
                {"uuid": number["uuid"], "state": "success"}
                for message in messages
                for number in message["numbers"]
            ]

        with (
            patch.object(
                SmsApi, "_send_sms_batch", autospec=True, side_effect=contact
            ) as odoo,
            patch.object(IrCron, "_commit_progress", lambda *_args, **_options: 60),
        ):
            self.env["sms.sms"]._process_queue()
        self.assertEqual(set(sms.mapped("state")), {"pending"})
        self.assertEqual(odoo.call_count, 1)
        got = sorted((got.api_key, got.sender, got.text) for got in self.gateway.all)
        self.assertEqual(
            got,
            [(KEY, "Shop", f"From {self.company.name}")] * 2
            + [("second", "Second", "From Second")] * 2,
        )

    def test_wrong_account_of_one(self):
        """One company's wrong account fails its SMS only."""
        self.second.sms_vonage_api_secret = SECRET
        good, bad = self.waiting(self.company), self.waiting(self.second)
        self.send(bad | good)
        self.assertEqual(good.state, "pending")
        self.assertEqual(bad.failure_type, "vonage_credentials")

    def test_split_before(self):
        """Callers that have split are not split again."""
        sms = self.waiting(self.company) | self.waiting(self.second)
        with patch.object(
            type(sms),
            "_split_by_api",
            autospec=True,
            side_effect=type(sms)._split_by_api,
        ) as split:
            sms.send()
        self.assertEqual(split.call_count, 1)
        self.assertEqual({got.api_key for got in self.gateway.all}, {KEY, "second"})

    def test_contacts_of_other_companies(self):
        """What was sent to one company does not show at another one's contacts."""
        theirs = self.env["res.partner"].create(
            {"name": "Theirs", "phone": NUMBER, "company_id": self.second.id}
        )
        before = len(theirs.message_ids)
        self.env["res.partner"]._sms_vonage_received(
            self.company, NUMBER, "Hello", "A1"
        )
        self.assertEqual(len(theirs.message_ids), before)
        self.assertIn("Hello", self.partner.message_ids[0].body)
