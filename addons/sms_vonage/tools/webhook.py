"""What comes from Vonage: its parameters and its signature.

Vonage sends GET, POST with a form or POST with JSON, as the account is set; in all
three the names are the same.
"""

import hmac
import json
import time

from .. import const


def parameters(httprequest):
    """The parameters of a request, as texts that a database takes.

    :param httprequest: of Odoo
    :return: ``None`` when there are too many, or the body can't be read
    :rtype: dict[str, str] | None
    """
    values = {**httprequest.args.to_dict(), **httprequest.form.to_dict()}
    if httprequest.mimetype == "application/json":
        try:
            content = json.loads(httprequest.get_data())
        except (ValueError, RecursionError):
            return None
        if not isinstance(content, dict):
            return None
        values |= content
    if len(values) > const.MAX_PARAMETERS:
        return None
    return {
        _clean(name): _clean(value)
        for name, value in values.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }


def _clean(value):
    """PostgreSQL takes neither NUL nor halves of UTF-16 pairs."""
    text = str(value)[: const.MAX_VALUE_LENGTH].replace("\0", "")
    return text.encode("utf-8", "replace").decode()


def is_from(company, values):
    """Does a request that names a company's secret come from its Vonage account?

    The signature is Vonage's: the parameters sorted, ``&`` and ``=`` in them replaced,
    HMAC with the signature secret, its hexadecimal digest in ``sig``.
    https://developer.vonage.com/en/getting-started/concepts/signing-messages

    :param company: ``res.company``
    :param dict values: parameters of the request
    :rtype: bool
    """
    company = company.sudo()
    key = values.get("api-key")
    if key and not _equal(key, company.sms_vonage_api_key or ""):
        return False
    if not company.sms_vonage_signature_method:
        return True
    signature, timestamp = values.get("sig", ""), values.get("timestamp", "")
    if not signature or not (timestamp.isascii() and timestamp.isdecimal()):
        return False
    age = time.time() - int(timestamp)
    if not -const.SIGNATURE_MAX_SKEW <= age <= const.SIGNATURE_MAX_AGE:
        return False
    secret = company.sms_vonage_signature_secret
    return bool(secret) and _equal(
        signature.lower(), sign(values, secret, company.sms_vonage_signature_method)
    )


def sign(values, secret, method):
    """The signature of parameters.

    :param dict values: of a request; ``sig`` in it does not count
    :param str method: of :data:`const.SIGNATURE_METHODS`
    :rtype: str
    """
    digest = hmac.new(secret.encode(), digestmod=method)
    for name in sorted(values):
        if name != "sig":
            value = values[name].replace("&", "_").replace("=", "_")
            digest.update(f"&{name}={value}".encode())
    return digest.hexdigest()


def _equal(one, other):
    """Compare in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
