import uuid

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.fulfilment_ext.tools.photo import (
    MAX_PHOTO_SIZE,
    PhotoRefused,
    clean_photo,
)
from odoo.addons.portal.controllers.portal import CustomerPortal

from ..const import MAX_PHOTOS

#: Rows of one form: more is nothing that a page of ours sends.
MAX_ROWS = 500


class ReturnPages(CustomerPortal):
    """A customer asks for a return, and sees what becomes of it.

    Who may see the order may ask: signed in as its customer, or with the link of the
    order. Asking costs nobody anything; what is asked by link is never approved by
    itself.
    """

    # --- asking

    @http.route(
        "/my/orders/<int:order_id>/return",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def return_form(self, order_id, access_token=None, **_kw):
        """Choose what comes back.

        :param int order_id: of the customer, or with its token
        :param str access_token: of the order
        :return: page
        :raise NotFound: no such order for this visitor
        """
        order = self._order(order_id, access_token)
        return self._form(order, access_token)

    @http.route(
        "/my/orders/<int:order_id>/return/check",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        readonly=True,
    )
    def return_check(self, order_id, access_token=None, **post):
        """Show again what was chosen; nothing is written.

        :param dict post: ``line``, ``quantity_<line>``, ``reason_<line>``, ``wish``,
            ``note``, ``key``
        :return: page; with status 400 and a sentence when something is not allowed
        """
        order = self._order(order_id, access_token)
        rows = self._rows(post)
        try:
            checked = request.env["fulfilment.return"]._checked_rows(order, rows)
        except UserError as error:
            return self._form(order, access_token, post, str(error), status=400)
        values = self._values(order, access_token, post)
        values["rows"] = checked
        return request.render("fulfilment_return.portal_return_check", values)

    @http.route(
        "/my/orders/<int:order_id>/return/send",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def return_send(self, order_id, access_token=None, **post):
        """Ask for it. Sent twice, it is asked for once.

        :param dict post: as of :meth:`return_check`, and ``photos``
        :return: redirection to its page; with status 400 and a sentence when something
            is not allowed, and nothing is written
        """
        order = self._order(order_id, access_token)
        try:
            photos = self._photos()
            with request.env.cr.savepoint():
                record = request.env["fulfilment.return"]._request(
                    order,
                    self._rows(post),
                    by="portal" if self._is_customer(order) else "link",
                    key=post.get("key"),
                    note=post.get("note"),
                    photos=photos,
                )
        except UserError as error:
            return self._form(order, access_token, post, str(error), status=400)
        return request.redirect(record.sudo().get_portal_url(), code=303)

    # --- one return

    @http.route(
        "/my/returns/<int:return_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def return_page(self, return_id, access_token=None, **_kw):
        """What becomes of it.

        :param int return_id: of the customer, or with its token
        :return: page
        :raise NotFound: no such return for this visitor
        """
        record = self._return(return_id, access_token)
        return request.render(
            "fulfilment_return.portal_return",
            {
                "record": record,
                "access_token": access_token or "",
                "page_name": "returns",
                "is_public": request.env.user._is_public(),
            },
        )

    @http.route(
        "/my/returns/<int:return_id>/photo/<int:number>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def return_photo(self, return_id, number, access_token=None, **_kw):
        """:param int number: of the photo in its return, from 1
        :return: JPEG
        :raise NotFound: there is none for this visitor
        """
        record = self._return(return_id, access_token)
        photos = record._own_photos()
        if not 1 <= number <= len(photos):
            raise NotFound
        return request.make_response(
            photos[number - 1].raw,
            [
                ("Content-Type", "image/jpeg"),
                ("Content-Security-Policy", "default-src 'none'"),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, max-age=3600"),
            ],
        )

    @http.route(
        "/my/returns/<int:return_id>/slip",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def return_slip(self, return_id, access_token=None, **_kw):
        """The slip that goes into the parcel.

        :return: PDF
        :raise NotFound: no such return for this visitor, or nothing is expected of it
        """
        record = self._return(return_id, access_token)
        if not record.has_slip:
            raise NotFound
        return request.make_response(
            record._slip(),
            [
                ("Content-Type", "application/pdf"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    # --- doors

    def _order(self, order_id, access_token):
        """:return: the order, as superuser
        :raise NotFound: this visitor may not see it"""
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError) as error:
            raise NotFound from error
        return order

    def _return(self, return_id, access_token):
        """Who sees the order sees its returns.

        :return: the return, as superuser
        :raise NotFound: this visitor may not see it"""
        record = request.env["fulfilment.return"].sudo().browse(return_id).exists()
        if not record:
            raise NotFound
        token = record.access_token
        if access_token and token and consteq(token, str(access_token)):
            return record
        if not self._is_customer(record.order_id):
            raise NotFound
        return record

    def _is_customer(self, order):
        """:return: whether it is theirs without the link of the order: who is signed in
        as somebody else may have got that link, too"""
        if request.env.user._is_public():
            return False
        return request.env["sale.order"].browse(order.id).has_access("read")

    # --- forms

    def _rows(self, post):
        ids = request.httprequest.form.getlist("line")[:MAX_ROWS]
        return [
            {
                "line": line,
                "quantity": post.get(f"quantity_{line}"),
                "reason": post.get(f"reason_{line}"),
                "wish": post.get("wish"),
            }
            for line in ids
        ]

    def _photos(self):
        """:return: list of bytes
        :raise UserError: a sentence for the customer"""
        files = [
            each
            for each in request.httprequest.files.getlist("photos")
            if each and each.filename
        ]
        env = request.env
        if len(files) > MAX_PHOTOS:
            raise UserError(env._("At most %s photos, please.", MAX_PHOTOS))
        photos = []
        for each in files:
            try:
                photos.append(clean_photo(each.stream))
            except PhotoRefused as error:
                if error.reason == "size":
                    raise UserError(
                        env._(
                            "A photo is larger than %s MB. Choose a smaller one.",
                            MAX_PHOTO_SIZE // 1024 // 1024,
                        )
                    ) from error
                raise UserError(
                    env._("A file is not a photo. JPEG, PNG and WebP can be sent.")
                ) from error
        return photos

    def _values(self, order, access_token, post=None):
        post = post or {}
        return {
            "return_order": order,
            "access_token": access_token or "",
            "key": post.get("key") or uuid.uuid4().hex,
            "post": post,
            "max_photos": MAX_PHOTOS,
            "page_name": "returns",
        }

    def _form(self, order, access_token, post=None, error="", status=200):
        values = self._values(order, access_token, post)
        values.update(
            {
                "lines": order._returnable_lines(),
                "reasons": request.env["fulfilment.return.reason"]
                .sudo()
                .search([], limit=100),
                "error": error,
            }
        )
        response = request.render("fulfilment_return.portal_return_form", values)
        response.status_code = status
        return response
