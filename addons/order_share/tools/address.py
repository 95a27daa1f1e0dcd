"""Mail addresses that somebody has typed."""

from odoo.tools import email_normalize


def address_problem(env, email):
    """:return: what to do about an address that is none, False when it is one"""
    if email_normalize(email):
        return False
    return env._("This is no e-mail address. Type it like name@company.com.")
