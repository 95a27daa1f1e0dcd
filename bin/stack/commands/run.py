"""make run: a server with demo data that is ready to be tried."""

import json
import os
import signal
import subprocess
import sys
import time

from .. import addons, databases, settings
from ..odoo import check_port, free_port, lan_address
from ..prepare import prepare
from ..processes import tied
from ..progress import Failure, say, step

LOG = settings.LOGS / f"odoo-{settings.DATABASE}.log"
#: Where a database of ours remembers with which addons it was last started.
STAMP = "order_addons.sources"
USERS = (("admin", "administrator"), ("demo", "employee"), ("portal", "customer"))


def main():
    # so that all is ended in order also by `kill` and by a closed terminal
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_args: sys.exit(0))
    started = time.monotonic()
    check_port(settings.PORT, "PORT")
    check_port(settings.MAIL_PORT, "MAIL_PORT")
    check_port(settings.SMS_PORT, "SMS_PORT")
    check_port(settings.COURIER_PORT, "COURIER_PORT")
    if settings.PHONE:
        check_port(settings.PHONE_PORT, "PHONE_PORT")
    odoo = None
    try:
        odoo = prepare("run")
        _bring_up_to_date(odoo)
        _serve(odoo, started)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("\n• Stopping …")
        if odoo:
            odoo.cluster.stop_if_unused()


def _bring_up_to_date(odoo):
    cluster, name = odoo.cluster, settings.DATABASE
    ours = addons.ordered()
    state = settings.digest(odoo.source.version, *ours, *addons.sources())
    if not databases.exists(cluster, name):
        with step(
            f"Creating the database “{name}” with demo data (some minutes, only once)"
        ):
            modules = sorted({*databases.core_modules(), *ours})
            databases.build(
                cluster,
                name,
                lambda db: databases.install(odoo, db, modules, _log("create")),
            )
            if "fulfilment_ext" in ours:
                _switch_notices_on(cluster)
    elif _parameter(cluster, STAMP) != state:
        with step(f"The addons have changed: upgrading the database “{name}”"):
            installed = databases.installed(cluster, name)
            databases.install(
                odoo,
                name,
                sorted({*databases.core_modules(), *ours} - installed),
                _log("upgrade"),
                upgrade=[addon for addon in ours if addon in installed],
                languages=False,
            )
    _set_parameter(cluster, STAMP, state)
    _send_sms_to_catcher(cluster)
    _set_parameter(cluster, "fulfilment_scan.address", _phone_address())
    # which address links in mails have, until an administrator signs in
    if (_parameter(cluster, "web.base.url") or "").startswith("http://localhost:"):
        _set_parameter(cluster, "web.base.url", f"http://localhost:{settings.PORT}")


def _phone_address():
    """:return: where phones find the scan app; empty when they do not"""
    if not settings.PHONE:
        return ""
    return f"https://{lan_address()}:{settings.PHONE_PORT}"


def _log(word):
    return settings.LOGS / f"{word}.log"


def _parameter(cluster, key):
    rows = cluster.sql(
        f"SELECT value FROM ir_config_parameter WHERE key = '{key}'", settings.DATABASE
    )
    return rows[0][0] if rows else None


def _set_parameter(cluster, key, value):
    cluster.sql(
        f"INSERT INTO ir_config_parameter (key, value) VALUES ('{key}', '{value}')"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        settings.DATABASE,
    )


def _send_sms_to_catcher(cluster):
    """Vonage is wherever this parameter says; only demo companies without a provider
    of their own choice use it."""
    _set_parameter(
        cluster, "sms_vonage.api_base", f"http://127.0.0.1:{settings.SMS_PORT}"
    )
    cluster.sql(
        "UPDATE res_company SET sms_provider = 'vonage'"
        " WHERE sms_provider = 'iap' AND sms_vonage_api_key = 'demo'",
        settings.DATABASE,
    )


def _switch_notices_on(cluster):
    """Customers of the demo are told of everything by mail, which the catcher takes.
    The demo data leaves it off, because tests of other addons count mails."""
    cluster.sql(
        "UPDATE fulfilment_notice_rule SET by_mail = true WHERE company_id = ("
        " SELECT res_id FROM ir_model_data"
        " WHERE module = 'base' AND name = 'main_company')",
        settings.DATABASE,
    )


def _send_parcels_to_courier(cluster):
    """The courier of the demo is the one that is started here.

    :return: dict of what it is told: where Odoo takes reports, how they are signed,
        and the parcels that it has already
    """
    address = f"http://127.0.0.1:{settings.COURIER_PORT}"
    told = {"url": "", "secret": "", "token": "demo", "parcels": []}
    if "fulfilment_ext" not in addons.ordered():
        return told
    rows = cluster.sql(
        f"UPDATE delivery_carrier SET courier_base_url = '{address}'"
        " WHERE courier = 'fulfilment.courier.json' AND courier_token = 'demo'"
        " RETURNING id, courier_public_id, courier_secret",
        settings.DATABASE,
    )
    if not rows:
        return told
    carrier, public_id, secret = rows[0]
    parcels = cluster.sql(
        "SELECT parcel.tracking_number, parcel.reference, partner.name, partner.city"
        " FROM fulfilment_parcel AS parcel"
        " JOIN res_partner AS partner ON partner.id = parcel.partner_id"
        f" WHERE parcel.carrier_id = {carrier} AND parcel.tracking_number IS NOT NULL"
        " ORDER BY parcel.id DESC LIMIT 100",
        settings.DATABASE,
    )
    names = ("number", "reference", "name", "city")
    return {
        **told,
        "url": f"http://127.0.0.1:{settings.PORT}/fulfilment/courier/{public_id}",
        "secret": secret,
        "parcels": [dict(zip(names, row, strict=True)) for row in reversed(parcels)],
    }


def _catcher(*command, **environment):
    """Start one of our catchers beside Odoo.

    :param environment: more of it
    """
    paths = {"PYTHONPATH": str(settings.REPOSITORY / "bin")}
    return subprocess.Popen(
        tied([settings.PYTHON, "-m", *map(str, command)]),
        env={**os.environ, **paths, **environment},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _serve(odoo, started):
    smtp_port = free_port()
    parcels = _send_parcels_to_courier(odoo.cluster)
    catchers = {
        "The mail catcher": _catcher(
            "stack.mail_catcher", settings.MAILS, smtp_port, settings.MAIL_PORT
        ),
        "The SMS catcher": _catcher("stack.sms_catcher", settings.SMS_PORT),
        "The courier": _catcher(
            "stack.courier",
            settings.COURIER_PORT,
            **{settings.COURIER_CONNECTION: json.dumps(parcels)},
        ),
    }
    if settings.PHONE:
        catchers["The door for phones"] = _catcher(
            "stack.phone_door",
            settings.HOME / "configuration/phone.pem",
            lan_address(),
            settings.PHONE_PORT,
            settings.PORT,
        )
    server = odoo.serve(
        settings.DATABASE,
        settings.PORT,
        LOG,
        smtp_server="127.0.0.1",
        smtp_port=smtp_port,
    )
    LOG.unlink(missing_ok=True)
    try:
        with step("Starting Odoo"):
            server.start()
        _greet(time.monotonic() - started)
        running = {"Odoo": server.process, **catchers}
        while all(process.poll() is None for process in running.values()):
            time.sleep(0.5)
        ended = next(name for name in running if running[name].poll() is not None)
        raise Failure(f"{ended} has ended by itself. Read {LOG}, then start again.")
    finally:
        server.stop()
        for process in catchers.values():
            process.terminate()
            process.wait()


def _greet(seconds):
    users = "\n".join(
        f"             {login:8} password {login:8} ({who})" for login, who in USERS
    )
    hint = "" if settings.PHONE else "  (for a phone: PHONE=1 make run)"
    say(
        f"""
  Ready after {seconds:.0f} s.

  Odoo       http://localhost:{settings.PORT}
{users}
  Mails      http://localhost:{settings.MAIL_PORT}  (none leaves this machine)
             {settings.MAILS}
  SMS        http://localhost:{settings.SMS_PORT}  (none leaves this machine)
  Courier    http://localhost:{settings.COURIER_PORT}  (reports what becomes of parcels)
  Scan app   {_phone_address() or f"http://localhost:{settings.PORT}"}/fulfil{hint}
  Log        {LOG}
  Database   bin/psql, bin/odoo shell

  Ctrl-C stops everything; the data stays.
"""
    )


if __name__ == "__main__":
    main()
