from werkzeug.exceptions import BadRequest, NotFound, TooManyRequests

from odoo.http import request

from ..const import (
    FAILURES_PER_ADDRESS,
    FAILURES_SECONDS,
    WRITES_PER_LINK,
    WRITES_SECONDS,
)
from ..tools.dispatcher import LinkDead
from ..tools.request_key import is_request_key, new_request_key


class AccessLinkRoutes:
    """What every controller does that serves links. Routes are declared with
    ``type="access_link", auth="access_link"``; see :mod:`..tools.dispatcher`."""

    def _resolve(self, token, model=None, scopes=None, dead=False):
        """The link and its record, or an error page.

        :param str token: from the address
        :param str model: the only model that this route serves
        :param scopes: the only scopes that this route serves
        :param bool dead: also take links that have ended
        :return: link and record, as superuser, in the reader's language and time zone
        :raise NotFound: one answer for malformed, unknown, wrong and foreign tokens
        :raise LinkDead: a right token that has ended
        """
        link = request.env["access.link"]._find(token)
        if not link or (model and link.res_model != model):
            self._refuse()
        if scopes and link.scope not in scopes:
            self._refuse(link)
        self._speak(link)
        link = link.with_env(request.env(su=True))
        if link._dead_reason() and not dead:
            request.env["access.link.event"]._log_at_once("dead", link)
            raise LinkDead(link, token)
        target = link._target()
        if not target:
            self._refuse(link)
        return link, target.with_company(link.company_id)

    def _refuse(self, link=None):
        """The one answer to everything that is not right, counted per address."""
        request.env["access.link.event"]._log_at_once("failed", link)
        quota = request.env["access.link.quota"]
        key = quota._address_key(request.httprequest.remote_addr)
        if not quota._take(key, FAILURES_PER_ADDRESS, seconds=FAILURES_SECONDS):
            raise TooManyRequests()
        raise NotFound()

    def _speak(self, link):
        """Language: chosen on the page, else the recipient's, else the browser's."""
        installed = dict(request.env["res.lang"].get_installed())
        chosen = request.httprequest.args.get("lang")
        if chosen in installed:
            request.future_response.set_cookie(
                "access_link_lang", chosen, httponly=True, samesite="Lax"
            )
        else:
            chosen = request.cookies.get("access_link_lang")
        if chosen not in installed:
            chosen = link.partner_id.lang
        if chosen not in installed:
            chosen = request.best_lang if request.best_lang in installed else "en_US"
        request.update_context(
            lang=chosen,
            tz=link.partner_id.tz or link.owner_partner_id.tz or "UTC",
        )

    def _languages(self):
        """Links to the page in the other languages, see ``access_link.page_layout``."""
        current = request.env.context.get("lang")
        return [
            {
                "code": code.split("_")[0],
                "name": name.split("/")[-1].split("(")[0].strip(),
                "url": f"?lang={code}",
                "current": code == current,
            }
            for code, name in request.env["res.lang"].get_installed()
        ]

    def _wants_json(self):
        """Whether the page's script asks, not a form by itself."""
        return "application/json" in request.httprequest.headers.get("Accept", "")

    def _page_response(self, template, page, path, flash=False, status=200):
        """A page in ``access_link.page_layout``.

        :param str template: with its addon
        :param dict page: what the template shows
        :param str path: of the page itself; a refused form is shown elsewhere
        :param flash: dict of ``tone``, ``text`` and ``field`` that it says at its head
        """
        page.update(
            flash=flash,
            lang=(request.env.context.get("lang") or "en").split("_")[0],
            languages=[
                {**language, "url": path + language["url"]}
                for language in self._languages()
            ],
            privacy_url=False,
        )
        response = request.render(
            template,
            {
                "page": page,
                "csrf_token": request.csrf_token,
                "new_key": new_request_key,
            },
        )
        response.status_code = status
        return response

    def _begin_write(self, link, request_key, action="write", detail=None):
        """Start a change: at most so many per link, each once.

        :param str request_key: idempotency key that the form carried
        :return: False when this request was carried out before
        :raise BadRequest: no usable key
        :raise TooManyRequests: too many changes through this link
        """
        if not is_request_key(request_key):
            raise BadRequest()
        # Odoo runs a request again after a serialization failure: count it once
        if not getattr(request, "access_link_counted", False):
            request.access_link_counted = True
            taken = request.env["access.link.quota"]._take(
                f"write:{link.id}", WRITES_PER_LINK, seconds=WRITES_SECONDS
            )
            if not taken:
                raise TooManyRequests()
        if not request.env["access.link.command"].sudo()._claim(link, request_key):
            return False
        request.env["access.link.event"]._log(action, link, detail)
        return True
