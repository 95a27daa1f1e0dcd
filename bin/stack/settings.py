"""Paths, names and options. Every option can be set in the environment."""

import hashlib
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ADDONS = REPOSITORY / "addons"

#: What is installed and cached lies outside the repository, so that a fresh clone
#: on the same machine starts in seconds.
HOME = Path(
    os.environ.get("ORDER_ADDONS_HOME")
    or (
        "/var/lib/order-addons"
        if os.geteuid() == 0
        else Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
        / "order-addons"
    )
)

VENV = HOME / "venv"
PYTHON = VENV / "bin/python"
MAILS = HOME / "mails"
LOGS = HOME / "logs"
ARTEFACTS = REPOSITORY / "artefacts"

ODOO_HOME = os.environ.get("ODOO_HOME", "")
ODOO_BRANCH = "19.0"

PORT = int(os.environ.get("PORT") or 8069)
MAIL_PORT = int(os.environ.get("MAIL_PORT") or 8025)
SMS_PORT = int(os.environ.get("SMS_PORT") or 8026)
COURIER_PORT = int(os.environ.get("COURIER_PORT") or 8027)
#: Whether phones in the same network may open the scan app, and where.
PHONE = os.environ.get("PHONE", "") not in ("", "0")
PHONE_PORT = int(os.environ.get("PHONE_PORT") or 8443)
#: What the courier of `make run` is told in its environment, as JSON.
COURIER_CONNECTION = "ORDER_ADDONS_COURIER"
DATABASE = os.environ.get("DB") or "orders"
#: Addons that `make test ADDONS=a,b` is about; empty for all.
SELECTED = os.environ.get("ADDONS", "").replace(",", " ").split()

#: Languages that every database of ours speaks; the first is the one of new users.
LANGUAGES = "en_US,de_DE,pl_PL"
#: Core apps that users of our addons have, beyond what the manifests name.
EXTRA_CORE_MODULES = (
    "contacts",
    "purchase_stock",
    "queue_job",
    "sale_management",
    "sale_stock",
    "stock_delivery",
    "website_sale",
)


def digest(*parts):
    """Short name for a combination of inputs; changes when one of them does."""
    checksum = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        checksum.update(content + b"\0")
    return checksum.hexdigest()[:12]
