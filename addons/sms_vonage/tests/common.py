"""A fake gateway, and companies that use it."""

from unittest.mock import patch

from odoo.tests.common import HOST, HttpCase, TransactionCase, _super_send

from .. import const
from .fake_gateway import Gateway

KEY, SECRET = "0123abcd", "Sup3rSecret"
#: Numbers that the German regulator keeps for films.
NUMBER = "+4917604069000"


class _Vonage:
    """For a test case: a gateway, and the main company that uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = Gateway(credentials={KEY: SECRET}).start()
        cls.addClassCleanup(cls.gateway.stop)
        cls.env["ir.config_parameter"].set_param(
            const.API_BASE_PARAMETER, cls.gateway.url
        )
        cls.company = cls.env.ref("base.main_company")
        cls.company.country_id = cls.env.ref("base.de")
        cls.set_up(cls.company)
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Anna",
                "phone": NUMBER,
                "country_id": cls.env.ref("base.de").id,
            }
        )
        cls.env["sms.sms"].search([("state", "=", "outgoing")]).unlink()
        cls.startClassPatcher(patch.object(const, "PAUSE", 0))

    def setUp(self):
        super().setUp()
        self.gateway.clear()

    @classmethod
    def set_up(cls, company, **values):
        company.write(
            {
                "sms_provider": "vonage",
                "sms_vonage_api_key": KEY,
                "sms_vonage_api_secret": SECRET,
                "sms_vonage_sender": "Shop",
                **values,
            }
        )

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # Odoo's own lets none wait less than 10 s
        if HOST in request.url:
            return _super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    def queue(self, text="Your order is on its way.", partner=None):
        """A message in the chatter, whose SMS waits in the queue.

        :return: the SMS
        """
        partner = partner or self.partner
        message = partner._message_sms(text, partner_ids=partner.ids, put_in_queue=True)
        return self.env["sms.sms"].sudo().search([("mail_message_id", "=", message.id)])

    def send(self, sms):
        """Send SMS as the queue does."""
        sms._send(unlink_failed=False, unlink_sent=True)
        return sms

    def notice(self, sms):
        """The notification of an SMS."""
        return sms.sms_tracker_id.mail_notification_id


class VonageCase(_Vonage, TransactionCase):
    """Without a server."""


class VonageHttpCase(_Vonage, HttpCase):
    """With a server that takes receipts and messages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("web.base.url", cls.base_url())

    def setUp(self):
        super().setUp()
        call = self.gateway.call

        def allowed(*args):
            # the gateway's requests come without the cookie of Odoo's tests
            with self.allow_requests(all_requests=True):
                return call(*args)

        self.startPatcher(patch.object(self.gateway, "call", allowed))

    def request(self, method, path, **options):
        """Any request to the server."""
        return self.opener.request(
            method, self.base_url() + path, timeout=10, **options
        )

    def take(self, *texts):
        """Send SMS.

        :return: for each the SMS and what the gateway got
        """
        result = []
        for text in texts:
            sms = self.send(self.queue(text))
            result.append((sms, self.gateway.all[-1]))
        self.env.flush_all()
        return result[0] if len(texts) == 1 else result
