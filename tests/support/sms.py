"""The fake SMS gateway for stories, and how a server gets to use it."""

from stack.sms_catcher import load

fake = load()
Gateway = fake.Gateway


def connect(stack, gateway, company=1, provider="vonage"):
    """Let a company of a server send its SMS through a gateway.

    :param Stack stack: the server
    :param Gateway gateway: a started one
    :param int company: whose account it is
    """
    admin = stack.rpc()
    admin["ir.config_parameter"].set_param("sms_vonage.api_base", gateway.url)
    admin["res.company"].write(
        [company],
        {
            "sms_provider": provider,
            "sms_vonage_api_key": "story",
            "sms_vonage_api_secret": "secret",
            "sms_vonage_sender": "Story",
        },
    )
