import math

from werkzeug.exceptions import NotFound

from odoo.http import request
from odoo.tools import format_datetime

from odoo.addons.b2b_account.controllers.routes import private_page
from odoo.addons.portal.controllers.portal import CustomerPortal

from ..const import STATE_ICONS

#: Icon and colour of a level, best first; the words come from the field.
LEVEL_ICONS = {
    "within": ("fa-check", "ok"),
    "near": ("fa-exclamation-triangle", "warn"),
    "over": ("fa-ban", "bad"),
}
#: Nobody counts further.
COUNT_LIMIT = 1000


class B2bBudgets(CustomerPortal):
    """What the pages of “Budgets” have in common.

    Portal users have no access to these models. Each route first finds the visitor's
    own membership; everything is searched within that organization, as superuser.
    """

    # --- who

    def _budget_member(self):
        """:return: the visitor as a member with a right about budgets, as superuser
        :raise NotFound: somebody else"""
        member = request.env.user._b2b_member()
        if not member or not member.active or not member._has_budget_page():
            raise NotFound()
        return member

    def _render_budget(self, template, member, title="", status=200, **values):
        return private_page(
            f"b2b_budget.{template}",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "budgets",
                "page_title": title,
                "member": member,
                "organization": member.organization_id,
                **values,
            },
            status,
        )

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "budget_count" in counters:
            member = request.env.user._b2b_member()
            values["budget_count"] = 0
            # not what only others decide
            decides = any(member._may_budget(right) for right in ("confirm", "budget"))
            if decides and member._has_budget_page():
                Request = request.env["b2b.budget.request"].sudo()
                values["budget_count"] = Request.search_count(
                    Request._portal_domain(member, "open"), limit=COUNT_LIMIT
                )
        return values

    # --- words

    def _budget_levels(self):
        """:return: dict of level: label"""
        field = request.env["sale.order"]._fields["budget_level"]
        return dict(field._description_selection(request.env))

    def _budget_badge(self, level, percent=None, labels=None):
        """:param dict labels: of levels, for who asks often"""
        icon, tone = LEVEL_ICONS[level]
        label = (labels or self._budget_levels())[level]
        if percent is not None:
            label = f"{math.floor(percent)} %, {label}"
        return {"icon": icon, "tone": tone, "label": label}

    def _budget_gauge(self, period, labels=None):
        """:return: dict: numbers of the period, and widths in percent"""
        limit, gone = period.available, period.consumed + period.reserved
        top = max(limit, gone)
        width = 100 / top if top > 0 else 0
        level = period._level(gone)
        consumed = max(min(period.consumed, limit), 0)
        percent = 100 * gone / limit if limit > 0 else None
        return {
            "name": period.name,
            "limit": limit,
            "spent": gone,
            "over": max(gone - limit, 0),
            "used": (100.0 if gone else 0.0) if percent is None else percent,
            "rank": list(LEVEL_ICONS).index(level),
            "consumed_width": consumed * width,
            "reserved_width": max(min(gone, limit) - consumed, 0) * width,
            "over_width": max(gone - max(limit, 0), 0) * width,
            "badge": self._budget_badge(level, percent, labels),
        }

    def _budget_state_badge(self, found):
        icon, tone = STATE_ICONS[found.state]
        # as the customer's people say it
        labels = {
            "draft": request.env._("Not handed in yet"),
            "waiting": request.env._("Waits for a decision"),
            "approved": request.env._("Approved"),
        }
        label = labels.get(found.state) or found._state_label()
        return {"icon": icon, "tone": tone, "label": label}

    def _budget_moment(self, moment):
        env = request.env
        if not moment:
            return ""
        return format_datetime(env, moment, tz=env.user.tz or "UTC", dt_format="short")

    # --- orders

    def _budget_order_rows(self, found):
        """:return: list of dicts; a flat number of queries"""
        # how it fits is of interest until it is decided
        pending = found.filtered(
            lambda each: each.state in ("draft", "waiting", "rework")
        )
        checks = pending.order_id._budget_checks()
        rows = []
        for each in found:
            results = checks.get(each.order_id, [])
            site = each.order_id.partner_shipping_id
            rows.append(
                {
                    "id": each.id,
                    "name": each.order_name,
                    "site": site._b2b_site_name() if site.type == "delivery" else "",
                    "amount": each.order_id.amount_total,
                    "currency": each.currency_id,
                    "level": self._budget_badge(results[0]["level"])
                    if results
                    else None,
                    "state": self._budget_state_badge(each),
                    "at": self._budget_moment(each.submitted_at),
                }
            )
        return rows
