"""Core's queue of SMS with one provider or another."""

from unittest.mock import patch

import requests
from requests.adapters import HTTPAdapter

from .meter import Meter

TWILIO = "https://api.twilio.com"


class _Detour(HTTPAdapter):
    """Takes what is meant for Twilio, whose address is fixed, to a fake."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    def send(self, request, **options):
        request.url = request.url.replace(TWILIO, self.url, 1)
        return super().send(request, **options)


def set_up(env, provider, url):
    """Let the user's company send through a fake. :return: id of a recipient"""
    env["ir.cron"].search([]).active = False
    env["sms.sms"].sudo().search([]).unlink()
    company = env.company
    company.sms_provider = provider
    if provider == "vonage":
        env["ir.config_parameter"].set_param("sms_vonage.api_base", url)
        company.write(
            {
                "sms_vonage_api_key": "bench",
                "sms_vonage_api_secret": "bench",
                "sms_vonage_sender": "Bench",
            }
        )
    else:
        company.write(
            {
                "sms_twilio_account_sid": f"AC{'1' * 32}",
                "sms_twilio_auth_token": "bench",
                "sms_twilio_number_ids": [
                    (
                        0,
                        0,
                        {
                            "number": "+4915792389012",
                            "country_id": env.ref("base.de").id,
                        },
                    )
                ],
            }
        )
    partner = env["res.partner"].create(
        {
            "name": "Bench",
            "phone": "+4917604069000",
            "country_id": env.ref("base.de").id,
        }
    )
    env.cr.commit()
    return partner.id


def send(env, partner, count, url):
    """Send what is in the queue, as its scheduled action does.

    :param str url: of a fake, for Twilio
    """
    partner = env["res.partner"].browse(partner)
    for number in range(count):
        partner._message_sms(
            f"Your order {number} is on its way to you.",
            partner_ids=partner.ids,
            put_in_queue=True,
        )
    env.cr.commit()
    env.invalidate_all()
    waiting = [("state", "=", "outgoing")]
    queue = env["sms.sms"].sudo()
    get_adapter = requests.Session.get_adapter
    detour = _Detour(url)

    def detoured(session, url):
        return detour if url.startswith(TWILIO) else get_adapter(session, url)

    meter = Meter(env)
    with patch.object(requests.Session, "get_adapter", detoured), meter.measured():
        with meter.step("send"):
            while queue.search_count(waiting, limit=1):
                queue._process_queue()
    states = queue.search([("to_delete", "=", True)]).mapped("state")
    assert states == ["pending"] * count, set(states)
    queue.search([]).unlink()
    env.cr.commit()
    return {
        "wall": meter.steps["send"]["wall"],
        "cpu": meter.steps["send"]["cpu"],
        "queries": meter.steps["send"]["queries"],
    }
