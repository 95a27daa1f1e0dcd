from datetime import timedelta

from werkzeug.exceptions import BadRequest, NotFound

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_date, format_time

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import numbers, private_page, route
from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..const import REASONS, STATE_ICONS
from .checkout import MESSAGE_LENGTH

SEARCH_LENGTH = 80
#: Nobody counts further: numbers above it are told as “1000+”.
COUNT_LIMIT = 1000
#: Results of a bulk release, kept in the session for its page.
RESULT = "approvals_result"
#: Icon and colour of a reason; the words come from the field.
REASON_ICONS = {
    "always": ("fa-user-o", "dead"),
    "outside": ("fa-cube", "warn"),
    "limit": ("fa-flag-o", "warn"),
    "quotation": ("fa-file-text-o", "info"),
}


class Approvals(CustomerPortal):
    """“To release”: the inbox of who decides.

    Portal users have no access to these models. Each route first finds the visitor's
    own membership; requests are searched within that organization, as superuser.
    """

    _approvals_per_page = 30

    # --- who

    def _approval_member(self):
        """:return: the visitor as an active member, as superuser
        :raise NotFound: somebody else"""
        member = request.env["website"]._approval_member()
        if not member.active:
            raise NotFound()
        return member

    def _render_approval(self, template, title="", status=200, **values):
        return private_page(
            f"order_approval.{template}",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "approvals",
                "page_title": title,
                **values,
            },
            status,
        )

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "approval_count" in counters:
            member = request.env["website"]._approval_member()
            Approval = request.env["order.approval"].sudo()
            values["approval_count"] = (
                Approval.search_count(
                    Approval._portal_domain(member), limit=COUNT_LIMIT
                )
                if member.active
                else 0
            )
        return values

    # --- words

    def _state_badge(self, approval):
        icon, tone = STATE_ICONS[approval.state]
        return {"icon": icon, "tone": tone, "label": approval._state_label()}

    def _reason_badge(self, approval, outside=None):
        """:param outside: number of lines to decide, counted if not given"""
        _ = request.env._
        icon, tone = REASON_ICONS[approval.reason]
        label = dict(approval._fields["reason"]._description_selection(request.env))[
            approval.reason
        ]
        if approval.reason == "outside" and outside:
            label = _("%s outside the assortment", outside)
        elif approval.reason == "limit":
            buyer = approval.buyer_id
            if buyer.order_limit:
                limit = buyer.approval_currency_id.format(buyer.order_limit)
                label = _("Above %s", limit)
        return {"icon": icon, "tone": tone, "label": label}

    def _clock(self, moment):
        """:return: a moment in words: today with the time, else with the day"""
        if not moment:
            return ""
        env = request.env
        local = fields.Datetime.context_timestamp(env.user, moment)
        today = fields.Datetime.context_timestamp(env.user, fields.Datetime.now())
        clock = format_time(env, moment, tz=env.user.tz or "UTC", time_format="short")
        days = (local.date() - today.date()).days
        if days == 0:
            return env._("today, %s", clock)
        if days == 1:
            return env._("tomorrow, %s", clock)
        if days == -1:
            return env._("yesterday, %s", clock)
        shape = "EEE d MMM" if abs(days) < 180 else "d MMM y"
        day = format_date(env, local.date(), date_format=shape)
        return f"{day}, {clock}"

    def _due(self, approval):
        """:return: dict of words, icon and colour of when it should be decided"""
        _ = request.env._
        if not approval.due_at:
            since = self._clock(approval.waiting_since)
            return {"icon": "fa-clock-o", "tone": "", "label": _("since %s", since)}
        clock = self._clock(approval.due_at)
        if approval.is_overdue:
            return {
                "icon": "fa-exclamation-triangle",
                "tone": "bad",
                "label": _("Overdue since %s", clock),
            }
        soon = approval.due_at < fields.Datetime.now() + timedelta(hours=12)
        tone = "warn" if soon else ""
        return {"icon": "fa-clock-o", "tone": tone, "label": _("until %s", clock)}

    # --- inbox

    @route("/my/approvals", "/my/approvals/page/<int:page>")
    def approvals(self, page=1, tab="open", said=None, **params):
        """What waits for the visitor's release; overdue first, then by due date."""
        member = self._approval_member()
        tab = tab if tab in ("open", "back", "done") else "open"
        return self._render_approval(
            "approvals", member=member, **self._inbox_values(member, tab, page, params)
        )

    def _inbox_values(self, member, tab, page, params):
        Approval = request.env["order.approval"].sudo()
        organization = member.organization_id
        sites = organization.site_ids
        reasons = dict(Approval._fields["reason"]._description_selection(request.env))
        search = clean_text(params.get("search"), SEARCH_LENGTH)
        reason, site = params.get("reason"), params.get("site")
        reason = reason if reason in dict(REASONS) else ""
        site = site if site in {str(site.id) for site in sites} else ""
        domain = Approval._portal_domain(member, tab)

        def count(domain):
            return Approval.search_count(domain, limit=COUNT_LIMIT)

        waiting = Approval._portal_domain(member)
        counts = {
            "open": count(waiting),
            "back": count(Approval._portal_domain(member, "back")),
        }
        overdue = count(waiting & Domain("due_at", "<", fields.Datetime.now()))
        domain &= Approval._portal_search_domain(search)
        if reason:
            domain &= Domain("reason", "=", reason)
        if site:
            domain &= Domain("order_id.partner_shipping_id", "=", int(site))
        is_filtered = bool(search or reason or site)
        query = {"tab": tab, "search": search, "reason": reason, "site": site}
        if tab == "done" or is_filtered:
            total = count(domain)
        else:
            total = counts[tab]
        pages = pager(
            url="/my/approvals",
            total=total,
            page=page,
            step=self._approvals_per_page,
            url_args={key: value for key, value in query.items() if value},
        )
        found = Approval.search(
            domain,
            order="due_at, id" if tab == "open" else "id desc",
            limit=self._approvals_per_page,
            offset=pages["offset"],
        )
        return {
            "rows": self._inbox_rows(member, found),
            "counts": counts,
            "count_text": self._count_text,
            "overdue": overdue,
            "total": total,
            "all_reasons": reasons,
            "all_sites": sites,
            "is_filtered": is_filtered,
            "pager": pages,
            **query,
        }

    def _count_text(self, number):
        """:return: a number of requests in words"""
        return f"{COUNT_LIMIT}+" if number >= COUNT_LIMIT else str(number)

    def _inbox_rows(self, member, approvals):
        """:return: list of dicts, what the inbox shows; a flat number of queries"""
        outside = approvals._outside_counts()
        rows = []
        for approval in approvals:
            order = approval.order_id
            site = order.partner_shipping_id
            number = outside.get(approval.id, 0)
            represented = approval.approver_id - member
            rows.append(
                {
                    "id": approval.id,
                    "name": approval.order_name,
                    "buyer": approval.buyer_id.name,
                    "site": site._b2b_site_name() if site.type == "delivery" else "",
                    "amount": approval.amount_total,
                    "currency": approval.currency_id,
                    "reason": self._reason_badge(approval, number),
                    "represented": represented.name,
                    "by_line": bool(number),
                    "due": self._due(approval),
                    "state": self._state_badge(approval),
                    "decided": self._clock(approval.decided_at),
                    "seen": approval.fingerprint,
                }
            )
        return rows

    # --- several at once

    @route("/my/approvals/bulk", methods=["POST"])
    def approvals_bulk(self, do=None, note="", **post):
        """Release or send back what is ticked; one refusal does not stop the others."""
        member = self._approval_member()
        ids = numbers("approval_ids")
        if do not in ("release", "back") or len(ids) > 100:
            raise BadRequest()
        Approval = request.env["order.approval"].sudo()
        inside = [("organization_id", "=", member.organization_id.id)]
        # always in the same order: two people at once wait instead of failing
        found = Approval.search([("id", "in", sorted(ids)), *inside], order="id")
        found = found.filtered(lambda approval: approval._may_read(member))
        if not found:
            return request.redirect("/my/approvals", code=303)
        note = clean_text(note, MESSAGE_LENGTH)
        if do == "back" and not note:
            # nothing is changed yet: ask for the message
            return self._render_approval(
                "approvals_back",
                title=request.env._("Send Back"),
                rows=self._inbox_rows(member, found),
                asked="asked" in post,
            )
        results = []
        for approval in found:
            tone, said = self._bulk_step(approval, member, do, note)
            results.append([approval.order_name, approval.buyer_id.name, tone, said])
        request.session[RESULT] = {"do": do, "rows": results}
        return request.redirect("/my/approvals/result", code=303)

    def _bulk_step(self, approval, member, do, note):
        """:return: colour and words of what happened with one request"""
        _ = request.env._
        seen = clean_text(request.params.get(f"seen-{approval.id}"), 64)
        try:
            with request.env.cr.savepoint():
                if do == "back":
                    approval._send_back(member, note)
                    return "ok", _("Sent back")
                approval._approve(member, seen=seen)
        except AccessError:
            return "bad", _("This order is not yours to release any more.")
        except UserError as error:
            return "bad", str(error)
        return "ok", self._outcome(approval)

    def _outcome(self, approval):
        """:return: what became of a request, in a few words"""
        _ = request.env._
        if approval.state == "pending":
            return _("Released by you; now it waits for %s.", approval._waits_for())
        if approval.state == "approved":
            return _("Released; not confirmed yet")
        return approval._state_label()

    @route("/my/approvals/result")
    def approvals_result(self, **params):
        """What the last bulk step did, order by order."""
        self._approval_member()
        result = request.session.get(RESULT)
        if not result:
            return request.redirect("/my/approvals")
        return self._render_approval(
            "approvals_result", title=request.env._("Result"), result=result
        )
