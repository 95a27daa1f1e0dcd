"""Phone numbers, with `phonenumbers` behind core's helper."""

from odoo.exceptions import UserError

from odoo.addons.phone_validation.tools import phone_validation


def e164(number, country=None):
    """A number as ``+4917604069000``.

    :param str number: as somebody entered it
    :param country: ``res.country`` whose numbers may lack the country code
    :return: ``""`` when it is none
    :rtype: str
    """
    code, prefix = (country.code, country.phone_code) if country else (None, None)
    try:
        return phone_validation.phone_format(number, code, prefix, "E164")
    except UserError:
        return ""
