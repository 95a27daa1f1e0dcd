"""What every other story takes for granted: a server, its mails, its jobs, its data."""

import time

import pytest

from support.pages import sign_in
from support.rpc import RpcError


def test_sign_in(stack, desktop, picture):
    """An employee signs in and sees the apps."""
    sign_in(desktop, "demo")
    desktop.wait_for_selector(".o_navbar")
    picture(desktop, "signed-in")


def test_phone(stack, phone):
    """The page fits a phone."""
    phone.goto("/web/login")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_mail(stack):
    """What the server sends reaches the recipient."""
    admin = stack.rpc("admin")
    mail = admin["mail.mail"].create(
        {
            "subject": "Grüße",
            "email_to": "anna@partner.example",
            "body_html": "<p>Hallo</p>",
        }
    )
    admin["mail.mail"].send([mail])
    received = stack.mails.wait_for("anna@partner.example", subject="Grüße")
    assert "Hallo" in received.get_body(("html",)).get_content()


@pytest.mark.expected_in_log(r"odoo\.http: You are not allowed to access")
def test_refusal(stack):
    """A customer may not read what is not theirs."""
    with pytest.raises(RpcError, match="AccessError"):
        stack.rpc("portal")["ir.config_parameter"].search_read([], ["value"])


# a job of the demo data may have been running
@pytest.mark.expected_in_log(r"Re-queued dead job")
def test_power_cut(stack):
    """What was acknowledged is there after the server was killed."""
    partner = stack.rpc()["res.partner"].create({"name": "Kept"})
    stack.kill()
    stack.restart()
    assert stack.sql(f"SELECT name FROM res_partner WHERE id = {partner}") == [["Kept"]]
    assert stack.rpc()["res.partner"].read([partner], ["name"])[0]["name"] == "Kept"
    # the runner tells of jobs that died with it: within this story
    if stack.sql("SELECT 1 FROM pg_class WHERE relname = 'queue_job'"):
        busy = "SELECT id FROM queue_job WHERE state IN ('enqueued', 'started')"
        deadline = time.monotonic() + 120
        while stack.sql(busy) and time.monotonic() < deadline:
            time.sleep(0.5)
