from urllib.parse import quote, unquote

from odoo.http import request

from odoo.addons.access_link.const import MEGABYTE
from odoo.addons.access_link.controllers.base import AccessLinkRoutes
from odoo.addons.access_link.tools.client import clean_text

from ..const import AUTHOR_COOKIE, AUTHOR_SECONDS, NAME_LENGTH

#: Form fields beside the file, and the multipart envelope.
ENVELOPE = MEGABYTE


class OrderSharePageRoutes(AccessLinkRoutes):
    """What the routes of the partner's page have in common."""

    def _visitor(self):
        """:return: the user who is signed in, as superuser"""
        return request.env["res.users"].sudo().browse(request.session.uid or ())

    def _account(self, link, share):
        """:return: who is signed in, when this share is one of theirs; else empty. A
        driver's link is the driver's, whoever is signed in."""
        user = self._visitor()
        if not user or link.parent_id:
            return user.browse()
        # asked at several places while one request is served
        known, key = getattr(request, "order_share_account", None), (share.id, user.id)
        if not known or known[0] != key:
            known = request.order_share_account = (key, share._is_in_account(user))
        return user if known[1] else user.browse()

    def _signature(self, link, share, typed=None):
        """In whose name something is done: the account's, as typed, or as this browser
        signed before.

        :param typed: what a form sent as name
        :return: text on one line, ``""`` for nobody
        """
        account = self._account(link, share)
        return account.name or self._line(typed, NAME_LENGTH) or self._author()

    # --- answers

    def _render(
        self, link, share, token, flash=False, status=200, editing=False, **values
    ):  # fmt: skip
        account = self._account(link, share)
        page = share._page(
            link,
            token,
            author=self._signature(link, share),
            account=account,
            visitor=self._visitor(),
        )
        page["editing"] = editing
        page["values"] = values
        template = "offer_page" if link.scope == "offer" else "partner_page"
        return self._respond(template, page, f"/share/{token}", flash, status)

    def _respond(self, template, page, path, flash, status):
        return self._page_response(f"order_share.{template}", page, path, flash, status)

    def _done(self, token, said):
        """Back to the page, so that a reload repeats nothing."""
        return request.redirect(f"/share/{token}?said={said}", code=303)

    def _refused(self, link, share, token, error, field=False, **values):
        """The page again with what was typed and what to do; nothing was saved."""
        message = error.args[0]
        request.env.cr.rollback()
        request.env.invalidate_all(flush=False)
        if self._wants_json():
            return request.make_json_response(
                {"ok": False, "message": message}, status=422
            )
        flash = {"tone": "bad", "text": message, "field": field}
        return self._render(link, share, token, flash=flash, status=422, **values)

    def _flash(self, said):
        """What the page says after a form; only known words, never text from the
        address.
        """
        texts = {
            "status": ("ok", request.env._("Saved. The sender knows.")),
            "problem": ("ok", request.env._("Sent. The sender knows.")),
            "upload": ("ok", request.env._("Received. The sender has your documents.")),
            "undo": ("info", request.env._("Taken back.")),
            "offer": ("ok", request.env._("Your offer was sent.")),
            "unavailable": ("ok", request.env._("Your answer was sent. Thank you.")),
            "withdrawn": ("info", request.env._("Your offer was withdrawn.")),
            "driver": ("ok", request.env._("The driver gets the link.")),
            "revoked": ("info", request.env._("The driver's link was ended.")),
            "not_me": ("ok", request.env._("Thank you. The sender knows.")),
            "awarded": (
                "info",
                request.env._("This request is closed: your offer was chosen."),
            ),
            "again": ("info", request.env._("This was saved already.")),
        }
        if said not in texts:
            return False
        tone, text = texts[said]
        return {"tone": tone, "text": text, "field": False}

    # --- what comes in

    def _author(self):
        """:return: the name that this browser signed with before, ``""`` for none"""
        return self._line(
            unquote(request.cookies.get(AUTHOR_COOKIE) or ""), NAME_LENGTH
        )

    def _line(self, value, limit):
        """:return: text from outside on one line, not longer than the limit"""
        return " ".join(clean_text(value, limit).split())

    def _sign(self, link, share, author):
        """Reports on this share carry the name from now on; the browser keeps it.

        Who is signed in reports in the own name.
        """
        account = self._account(link, share)
        driver = share._link_driver(link) if link.parent_id else None
        if account:
            return share.with_context(order_share_author=account.name)
        if driver:
            share = share.with_context(order_share_driver=driver.id)
        if author and author != self._author():
            request.future_response.set_cookie(
                AUTHOR_COOKIE,
                quote(author),
                max_age=AUTHOR_SECONDS,
                path="/share",
                secure=request.httprequest.is_secure,
                httponly=True,
                samesite="Lax",
            )
        return share.with_context(order_share_author=author)

    def _store(self, link, share, file, stem):
        document = share._document()
        name = "".join(c if c.isalnum() else "-" for c in document.name)
        return request.env["access.link.upload"]._store(
            link, file, document, f"{name}-{stem}"
        )

    def _upload_message(self, reason, file):
        upload = request.env["access.link.upload"]
        name = upload._safe_name(file.filename)
        _ = request.env._
        return {
            "empty": _("%s is empty. Choose it again.", name),
            "size": _(
                "%(name)s is larger than %(limit)s MB. Send a smaller picture or PDF.",
                name=name,
                limit=upload._limit("upload_max_megabytes"),
            ),
            "type": _("%s is no JPG, PNG or PDF. Send it as one of these.", name),
            "content": _(
                "%s is not what its name says, or is damaged. Save it anew as JPG, PNG"
                " or PDF.",
                name,
            ),
            "count": _("No more files can be sent through this link. Call the sender."),
            "total": _("No more files can be sent through this link. Call the sender."),
        }[reason]
