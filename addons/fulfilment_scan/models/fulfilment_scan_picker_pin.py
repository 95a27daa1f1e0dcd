import secrets
from datetime import timedelta
from hashlib import sha256

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Wrong PINs until a badge waits, and how long. Ten thousand PINs, five tries a
#: quarter of an hour, at a device that a manager has let in.
TRIES = 5
LOCK_MINUTES = 15
DIGITS = (4, 8)
_RETRIES = 20


class FulfilmentScanPicker(models.Model):
    """The PIN that belongs to a badge."""

    _inherit = "fulfilment.scan.picker"

    def _set_pin(self, pin):
        """:param str pin: digits
        :raise UserError: it is too simple"""
        self.ensure_one()
        self.check_access("write")
        pin = pin if isinstance(pin, str) else ""
        low, high = DIGITS
        if not pin.isascii() or not pin.isdigit() or not low <= len(pin) <= high:
            raise UserError(self.env._("A PIN has 4 to 8 digits."))
        steps = {(int(b) - int(a)) % 10 for a, b in zip(pin, pin[1:], strict=False)}
        if steps in ({0}, {1}, {9}):
            raise UserError(
                self.env._("This PIN is easy to guess. Use other digits than %s.", pin)
            )
        self.sudo().write(
            {
                "pin_hash": self.env["res.users"]._crypt_context().hash(pin),
                "pin_tries": 0,
                "pin_locked_until": False,
            }
        )

    def _stamp(self):
        """:return: changes with the PIN: who has signed in with another one has to do
        it again"""
        self.ensure_one()
        return self._stamp_of(self.sudo().pin_hash)

    @staticmethod
    def _stamp_of(pin_hash):
        return sha256((pin_hash or "").encode()).hexdigest()[:16]

    def action_unlock(self):
        """Let somebody try again who has mistyped the PIN too often."""
        self.check_access("write")
        self.sudo().write({"pin_tries": 0, "pin_locked_until": False})
        return True

    @api.model
    def _by_badge(self, badge, pin):
        """Whose badge and PIN these are. An unknown badge takes as long as a wrong PIN
        and says the same.

        :param str badge: scanned or typed
        :param str pin: typed
        :return: ``(picker or empty, tries left)``; 0 tries: it is locked
        """
        badge = badge.strip() if isinstance(badge, str) else ""
        pin = pin if isinstance(pin, str) and len(pin) <= DIGITS[1] else ""
        picker = self.sudo().search([("badge", "=", badge)], limit=1) if badge else self
        picker = picker.filtered(
            lambda each: each.active and each.user_id.active and each.pin_hash
        )
        left, pin_hash = picker._count_try() if picker else (TRIES - 1, None)
        if left is None:
            return self.browse(), 0
        right = (
            self.env["res.users"]
            ._crypt_context()
            .verify(pin, pin_hash or self._no_hash())
        )
        if right and picker:
            picker._forgive()
            return picker, TRIES
        return self.browse(), left

    def _count_try(self):
        """Before it is compared, in a transaction of its own: of tries at the same
        moment each is counted.

        :return: tries left after this one and the hash; ``(None, None)`` when locked
        """
        self.ensure_one()
        self.flush_recordset()
        until = fields.Datetime.now() + timedelta(minutes=LOCK_MINUTES)
        query = SQL(
            """
            UPDATE fulfilment_scan_picker SET
                pin_tries = CASE WHEN pin_tries >= %(tries)s THEN 1
                    ELSE coalesce(pin_tries, 0) + 1 END,
                pin_locked_until = CASE WHEN coalesce(pin_tries, 0) + 1 = %(tries)s
                    THEN %(until)s END
            WHERE id = %(id)s
              AND coalesce(pin_locked_until, '-infinity')
                  <= now() AT TIME ZONE 'UTC'
            RETURNING pin_tries, pin_hash
            """,
            tries=TRIES,
            until=until,
            id=self.id,
        )
        row = self._at_once(query)
        return (TRIES - row[0], row[1]) if row else (None, None)

    def _forgive(self):
        """The right one was typed. Also apart: the row was written a moment ago."""
        self._at_once(
            SQL(
                """
                UPDATE fulfilment_scan_picker
                SET pin_tries = 0, pin_locked_until = NULL WHERE id = %s RETURNING id
                """,
                self.id,
            )
        )

    def _at_once(self, query):
        """:return: the row that a statement gives in a transaction of its own"""
        row = None
        for attempt in range(_RETRIES):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(query, log_exceptions=False)
                    row = cr.fetchone()
                break
            except SerializationFailure:
                # another try at the same moment
                if attempt == _RETRIES - 1:
                    raise
        self.invalidate_recordset()
        return row

    @api.model
    @tools.ormcache()
    def _no_hash(self):
        """:return: hash of something that nobody types"""
        return self.env["res.users"]._crypt_context().hash(secrets.token_hex(16))
