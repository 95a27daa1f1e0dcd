"""How pages are declared, and what they take from forms."""

from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.http import request


def route(*paths, auth="user", methods=("GET",)):
    """A page; one that is only read may come from a replica."""
    return http.route(
        paths,
        type="http",
        auth=auth,
        website=True,
        sitemap=False,
        methods=list(methods),
        readonly="POST" not in methods,
    )


def number(text):
    """:param text: what was sent as an id
    :return: it as a number, None when it is none"""
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return None


def numbers(name):
    """:return: ids that were ticked in the form
    :raise BadRequest: something else was sent"""
    ids = {number(value) for value in request.httprequest.form.getlist(name)}
    if None in ids:
        raise BadRequest()
    return ids
