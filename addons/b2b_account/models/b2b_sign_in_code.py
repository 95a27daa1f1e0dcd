import hashlib
import hmac
import random
import re
import secrets
import time
from collections import namedtuple
from datetime import timedelta

import babel.dates
import pytz
from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from odoo.addons.access_link.tools.transaction import own_cursor

#: Of a code: how long it is good, and how often it may be typed.
MINUTES = 10
TRIES = 5
DIGITS = 6
#: A browser asks for the next one after this time.
WAIT_SECONDS = 30
#: Mails to one address: number, seconds. Together with TRIES they bound how often
#: somebody can guess: 100 times a day, of a million codes.
PER_ADDRESS = [(5, 3600), (20, 86400)]
#: Mails asked for from one network, by browsers that nobody signed in with before.
PER_NETWORK = [(30, 3600)]

_SEPARATORS = re.compile(r"[\s.\u00ad\u200b\u2010-\u2015-]+")
_CODE = re.compile(rf"[0-9]{{{DIGITS}}}", re.ASCII)
_RETRIES = 20
_CHUNK = 5000

#: What became of a try: ``state`` is ``right``, ``wrong`` or ``over``; ``user_id``
#: whose code it was.
Outcome = namedtuple("Outcome", "state user_id")


class Proof(namedtuple("Proof", "user_id")):
    """Who has it knows that this user's code was typed a moment ago. It can't come
    from a request, whose values are texts, numbers, lists and dicts."""


class B2bSignInCode(models.Model):
    """A code that signs in, once: asked for by one browser session and good in that
    one only.

    The row is there at once, for whatever address was typed; a job fills in whose it
    is, chooses the digits and mails them. So nothing that a visitor sees or measures
    tells whether an address is known.

    Newest only: asking again deletes what the same session had asked for. Codes of
    other sessions stay: else anybody who knows an address could keep its owner out by
    asking for codes all the time. They are no use elsewhere, count their own tries,
    and end when the person signs in.
    """

    _name = "b2b.sign.in.code"
    _description = "Sign-in Code"
    _order = "id desc"

    # as typed, normalized; of unknown people as well, so the row does not live long
    login = fields.Char(required=True, readonly=True)
    session_hash = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True, readonly=True, index=True)
    attempts = fields.Integer(required=True, default=0, readonly=True)
    used_at = fields.Datetime(readonly=True)
    # empty until the mail is made, and for addresses without access
    user_id = fields.Many2one(
        "res.users", ondelete="cascade", index="btree_not_null", readonly=True
    )
    code_hash = fields.Char(readonly=True, groups=fields.NO_ACCESS)

    _session_hash_idx = models.Index("(session_hash)")

    # --- asking for a code

    @api.model
    def _take_quotas(self, login, network, known):
        """Count one mail, unless there were too many.

        :param str login: normalized
        :param str network: where the visitor is
        :param bool known: the person signed in with this browser before. These count
            apart: somebody else who asks for codes in the person's name, or a whole
            office behind one network address, does not keep them out.
        :return: when it is possible again, None when it is now
        """
        Quota = self.env["access.link.quota"].sudo()
        address = self._hash("quota", login)[:32]
        limits = [(f"code:{known:d}:{address}", *limit) for limit in PER_ADDRESS]
        if not known:
            place = self._hash("network", network)[:32]
            limits[:0] = [(f"code:{place}", *limit) for limit in PER_NETWORK]
        for name, limit, seconds in limits:
            key = f"{name}:{seconds}"
            if not Quota._take(key, limit, seconds=seconds):
                started = Quota.search([("key", "=", key)]).started_at
                return (started or fields.Datetime.now()) + timedelta(seconds=seconds)
        return None

    @api.model
    def _ask(self, login, session_id):
        """Begin a code; the ones that this session asked for before end.

        :param str login: normalized; whether somebody has it makes no difference here
        :param str session_id: of the browser's session
        :return: the row
        """
        session_hash = self._hash("session", session_id)
        self.search([("session_hash", "=", session_hash)]).unlink()
        code = self.create(
            {
                "login": login,
                "session_hash": session_hash,
                "expires_at": fields.Datetime.now() + timedelta(minutes=MINUTES),
            }
        )
        # its arguments say nothing: neither the address nor a digit
        code.with_delay(
            channel="root.sign_in",
            priority=1,
            description=self.env._("Send a sign-in code"),
        )._job_send()
        return code

    def _job_send(self):
        """Choose the digits and mail them, if the address is that of somebody who may
        sign in by code."""
        now = fields.Datetime.now()
        code = self.exists()
        if not code or code.used_at or code.expires_at <= now:
            return
        user = self._find_user(code.login)
        if not user:
            return
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        code.write({"user_id": user.id, "code_hash": code._code_hash(digits)})
        member = user._b2b_member()
        zone = pytz.timezone(user.tz or member.organization_id.partner_id.tz or "UTC")
        member._mail(
            "b2b_account.mail_template_sign_in_code",
            b2b_code=digits,
            b2b_until=self.with_context(lang=member.lang)._clock(code.expires_at, zone),
        )

    @api.model
    def _find_user(self, login):
        """:param str login: normalized address: the user name, or where the mails go
        :return: the one active member who may sign in by code, or nobody"""
        Users = self.env["res.users"].sudo()
        for name in ("login", "email_normalized"):
            users = Users.search([(name, "=", login)], limit=10).filtered(
                lambda user: user._b2b_signs_in_by_code()
            )
            if users:
                break
        # an address that several people share proves nobody
        return users if len(users) == 1 else Users

    # --- typing it

    @api.model
    def _of_session(self, code_id, session_id):
        """:return: the row that this session asked for; empty when it is too old, or
        another session's"""
        code = self.browse(code_id if isinstance(code_id, int) else []).exists()
        expected = self._hash("session", session_id)
        return code.filtered(
            lambda code: hmac.compare_digest(code.session_hash, expected)
        )

    def _tries_left(self):
        """:return: how often the code may still be typed now: 0 when it is over"""
        self.ensure_one()
        if self.used_at or self.expires_at <= fields.Datetime.now():
            return 0
        return max(TRIES - self.attempts, 0)

    @api.model
    def _clean(self, typed):
        """:param typed: whatever was sent as the code; pasted ones have blanks
        :return: the digits, ``""`` when it can't be a code"""
        if not isinstance(typed, str) or len(typed) > 100:
            return ""
        digits = _SEPARATORS.sub("", typed)
        return digits if _CODE.fullmatch(digits) else ""

    def _try(self, digits):
        """Count a try and compare, in a transaction of its own: the count holds
        whatever becomes of the request, and of simultaneous tries each is counted.

        :param str digits: from :meth:`_clean`
        :return: :class:`Outcome`
        """
        self.ensure_one()
        self.flush_recordset()
        for attempt in range(_RETRIES):
            try:
                outcome = self._try_once(digits)
                break
            except SerializationFailure:
                # another try at the same moment. There can be only so many: one that
                # finds the code over changes nothing
                if attempt == _RETRIES - 1:
                    raise
                time.sleep(random.uniform(0, 0.01 * (attempt + 1)))
        self.invalidate_recordset()
        return outcome

    def _try_once(self, digits):
        with own_cursor(self.env) as cr:
            cr.execute(
                SQL(
                    """
                    UPDATE b2b_sign_in_code SET attempts = attempts + 1
                    WHERE id = %s AND session_hash = %s AND attempts < %s
                      AND used_at IS NULL AND expires_at > now() AT TIME ZONE 'UTC'
                    RETURNING code_hash, user_id
                    """,
                    self.id,
                    self.session_hash,
                    TRIES,
                ),
                log_exceptions=False,
            )
            row = cr.fetchone()
            if not row:
                return Outcome("over", None)
            code_hash, user_id = row
            right = hmac.compare_digest(self._code_hash(digits), code_hash or "")
            if not (right and user_id):
                return Outcome("wrong", None)
            cr.execute(
                SQL(
                    "UPDATE b2b_sign_in_code SET used_at = now() AT TIME ZONE 'UTC'"
                    " WHERE id = %s",
                    self.id,
                )
            )
            # what was asked for in the person's name elsewhere ends
            cr.execute(
                SQL(
                    "DELETE FROM b2b_sign_in_code WHERE user_id = %s AND id != %s",
                    user_id,
                    self.id,
                ),
                log_exceptions=False,
            )
            return Outcome("right", user_id)

    # --- helpers

    @api.model
    def _hash(self, purpose, text):
        """:return: keyed hash, of no use for another purpose or in another database"""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        message = f"b2b.sign.in.code/{purpose}/{text}"
        return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()

    def _code_hash(self, digits):
        """:return: what is stored instead of the digits; different in each row"""
        self.ensure_one()
        return self._hash("code", f"{self.id}/{self.session_hash}/{digits}")

    @api.model
    def _clock(self, moment, zone, seconds=False):
        """:return: time of day as the reader writes it, with the name of its zone"""
        local = pytz.utc.localize(moment).astimezone(zone)
        locale = babel_locale_parse(self.env.context.get("lang"))
        text = babel.dates.format_skeleton(
            "Hms" if seconds else "Hm", local, locale=locale
        )
        return f"{text} {local.tzname()}"

    @api.autovacuum
    def _gc_codes(self):
        """Forget codes that are over, and the addresses that were typed.

        :return: how many, and whether there are more
        """
        before = fields.Datetime.now() - timedelta(hours=1)
        codes = self.search([("expires_at", "<", before)], limit=_CHUNK)
        codes.unlink()
        return len(codes), len(codes) == _CHUNK
