import hmac
import re
import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: How long a QR code for a new device is good.
PAIRING_MINUTES = 15
#: ``last_seen_at`` is written at most so often.
SEEN_SECONDS = 300
_TOKEN = re.compile(r"([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{43})", re.ASCII)


def _digest(secret):
    # 256 random bits need no slow hash: there is nothing to guess.
    return sha256(secret.encode()).hexdigest()


class FulfilmentScanDevice(models.Model):
    """A phone or handheld that the scan app runs on.

    A manager lets it in once, by a QR code; it keeps a secret of which only the hash is
    known here. Without a device that is let in no badge opens anything, and a device
    that was revoked opens nothing any more, whoever is signed in there.
    """

    _name = "fulfilment.scan.device"
    _description = "Scan Device"
    _inherit = "order.derived.mixin"
    _order = "name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        help="What the device shows before anybody has signed in.",
    )
    picker_id = fields.Many2one(
        "fulfilment.scan.picker",
        "Personal Device of",
        check_company=True,
        index="btree_not_null",
        help="Nobody else can use it. Empty: people share it, with badge and PIN.",
    )
    printer_id = fields.Many2one(
        "fulfilment.scan.printer", "Printer Beside It", check_company=True
    )
    token_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    pairing_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    pairing_until = fields.Datetime("To Pair until", readonly=True, copy=False)
    paired_at = fields.Datetime("Paired on", readonly=True, copy=False, derived=True)
    kind = fields.Char("Browser", readonly=True, copy=False, derived=True)
    last_seen_at = fields.Datetime("Last Used", readonly=True, copy=False, derived=True)
    last_picker_id = fields.Many2one(
        "fulfilment.scan.picker", "Last Used by", readonly=True, copy=False,
        derived=True, index="btree_not_null",
    )  # fmt: skip
    revoked_at = fields.Datetime("Revoked on", readonly=True, copy=False, derived=True)
    state = fields.Selection(
        [("new", "To Pair"), ("active", "Active"), ("revoked", "Revoked")],
        compute="_compute_state",
        search="_search_state",
    )

    @api.depends("token_hash", "revoked_at")
    def _compute_state(self):
        for device in self:
            device.state = (
                "revoked"
                if device.revoked_at
                else "active"
                if device.sudo().token_hash
                else "new"
            )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "revoked": [("revoked_at", "!=", False)],
            "active": [("revoked_at", "=", False), ("paired_at", "!=", False)],
            "new": [("revoked_at", "=", False), ("paired_at", "=", False)],
        }
        return fields.Domain.OR([domains[each] for each in value if each in domains])

    # --- let in

    def _new_pairing(self):
        """Begin to let the device in; the QR code that was shown before ends.

        :return: token, which is kept nowhere
        """
        self.ensure_one()
        self.check_access("write")
        if self.revoked_at:
            raise UserError(
                self.env._("%s was revoked. Make a new device instead.", self.name)
            )
        secret = secrets.token_urlsafe(32)
        self.sudo().write(
            {
                "pairing_hash": _digest(secret),
                "pairing_until": fields.Datetime.now()
                + timedelta(minutes=PAIRING_MINUTES),
            }
        )
        return f"{self.id}.{secret}"

    @api.model
    def _pair(self, token, kind=""):
        """A device shows the token of its QR code. It is good once.

        :param str token: from the link
        :param str kind: of browser, for the list
        :return: ``(device, token)`` for its cookie; ``(empty, "")`` when it is over
        """
        found = _TOKEN.fullmatch(token) if isinstance(token, str) else None
        if not found:
            return self.browse(), ""
        number, secret = int(found[1]), secrets.token_urlsafe(32)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE fulfilment_scan_device SET pairing_hash = NULL,
                    pairing_until = NULL, token_hash = %(token)s,
                    paired_at = now() AT TIME ZONE 'UTC', kind = %(kind)s
                WHERE id = %(id)s AND pairing_hash = %(pairing)s AND revoked_at IS NULL
                  AND pairing_until > now() AT TIME ZONE 'UTC'
                RETURNING id
                """,
                token=_digest(secret),
                kind=kind[:80],
                id=number,
                pairing=_digest(found[2]),
            )
        )
        if not rows:
            return self.browse(), ""
        device = self.sudo().browse(number)
        device.invalidate_recordset()
        return device, f"{number}.{secret}"

    @api.model
    def _register_browser(self, picker, kind):
        """Somebody has signed in with a password at a browser that is not known yet.

        :return: as :meth:`_pair`"""
        secret = secrets.token_urlsafe(32)
        device = self.sudo().create(
            {
                "name": self.env._(
                    "%(who)s: %(browser)s", who=picker.name, browser=kind or "?"
                ),
                "company_id": picker.company_id.id,
                "warehouse_id": picker.warehouse_ids[:1].id,
                "picker_id": picker.id,
                "token_hash": _digest(secret),
                "paired_at": fields.Datetime.now(),
                "kind": kind[:80],
            }
        )
        return device, f"{device.id}.{secret}"

    @api.model
    def _address(self):
        """:return: where devices open the app: the address of the system parameter
        ``fulfilment_scan.address`` when they reach Odoo by another one"""
        key = "fulfilment_scan.address"
        parameter = self.env["ir.config_parameter"].sudo().get_param(key)
        return f"{(parameter or self.get_base_url()).rstrip('/')}/fulfil"

    @api.model
    def _find(self, token):
        """:param str token: of the cookie
        :return: device that is let in, as superuser, or empty"""
        found = _TOKEN.fullmatch(token) if isinstance(token, str) else None
        device = self.sudo().browse(int(found[1]) if found else None).exists()
        if (
            not device
            or device.revoked_at
            or not device.company_id
            or not hmac.compare_digest(device.token_hash or "", _digest(found[2]))
        ):
            return self.browse()
        return device

    @api.model
    def _enter(self, token, picker_id):
        """Who stands at the door, in one query: each scan asks for it.

        :param str token: of the cookie
        :param int picker_id: who has signed in
        :return: dict: of the device ``id``, ``revoked``, ``seen_at``, ``seen_by``; of
            the picker ``picker``, ``user``, ``company``, ``lang``, ``active``,
            ``pin_hash``; ``fits``: whether the one may use the other. ``None`` when
            there is no such device
        """
        found = _TOKEN.fullmatch(token) if isinstance(token, str) else None
        if not found:
            return None
        self.env.cr.execute(
            SQL(
                """
                SELECT d.id, d.token_hash, d.revoked_at IS NOT NULL AS revoked,
                    d.last_seen_at AS seen_at, d.last_picker_id AS seen_by,
                    p.id AS picker, p.user_id AS user, p.company_id AS company, p.lang,
                    p.active AND u.active AS active, p.pin_hash,
                    p.company_id = d.company_id
                        AND coalesce(d.picker_id, p.id) = p.id AS fits
                FROM fulfilment_scan_device d
                LEFT JOIN fulfilment_scan_picker p ON p.id = %s
                LEFT JOIN res_users u ON u.id = p.user_id
                WHERE d.id = %s
                """,
                picker_id,
                int(found[1]),
            )
        )
        row = self.env.cr.dictfetchone()
        if row and hmac.compare_digest(row["token_hash"] or "", _digest(found[2])):
            return row
        return None

    def _lets_in(self, picker):
        """:return: whether this person may use it"""
        self.ensure_one()
        return (
            bool(picker)
            and self.company_id == picker.company_id
            and self.picker_id in (picker, picker.browse())
        )

    def _seen(self, row):
        """Note who uses it, now and then.

        :param dict row: of :meth:`_enter`"""
        now = fields.Datetime.now()
        if (
            row["seen_by"] != row["picker"]
            or not row["seen_at"]
            or (now - row["seen_at"]).total_seconds() > SEEN_SECONDS
        ):
            self.write({"last_seen_at": now, "last_picker_id": row["picker"]})

    def action_revoke(self):
        """Let it in no more: lost, stolen, given back."""
        self.check_access("write")
        self.sudo().filtered(lambda each: not each.revoked_at).write(
            {
                "revoked_at": fields.Datetime.now(),
                "pairing_hash": False,
                "pairing_until": False,
            }
        )
        return True
