"""How pages are declared and answered, and what they take from forms."""

import math

from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.http import request


def route(*paths, auth="user", methods=("GET",), readonly=None):
    """A page; one that is only read may come from a replica.

    :param readonly: by default whether it is only read
    """
    return http.route(
        paths,
        type="http",
        auth=auth,
        website=True,
        sitemap=False,
        methods=list(methods),
        readonly="POST" not in methods if readonly is None else readonly,
    )


def private_page(template, values, status=200):
    """:return: a page that nobody keeps, and that no other site shows within its own"""
    response = request.render(template, values)
    response.status_code = status
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    return response


def number(text):
    """:param text: what was sent as an id
    :return: it as a number, None when no record can have it"""
    if not (isinstance(text, str) and text.isascii() and text.isdecimal()):
        return None
    # Python refuses to read thousands of digits
    value = int(text) if len(text) <= 10 else math.inf
    return value if value < 2**31 else None


def numbers(name):
    """:return: ids that were ticked in the form
    :raise BadRequest: something else was sent"""
    ids = {number(value) for value in request.httprequest.form.getlist(name)}
    if None in ids:
        raise BadRequest()
    return ids


def page_number(page):
    """:param page: of the path, or whatever was sent under that name
    :return: place in a list of pages, from 1; core's pager fails on odd digits"""
    return page if isinstance(page, int) else number(page) or 1
