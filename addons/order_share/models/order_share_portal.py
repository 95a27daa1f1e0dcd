import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.access_link.tools.clock import page_time

from ..const import OFFER_STATES, RANK, TONES


class OrderShare(models.Model):
    """The list “Shared with me” in the portal."""

    _inherit = "order.share"

    @api.model
    def _portal_filters(self):
        """:return: dict of code: label and domain; the first one is the default"""
        _ = self.env._
        alive = self._portal_alive_domain()
        ended = Domain("state", "in", ("closed", "declined"))
        over = ended | Domain("state", "=", "delivered")
        offers = Domain("scope", "=", "offer")
        domains = {
            "all": (_("All"), Domain.TRUE),
            "offers": (
                _("Offers wanted"),
                offers & alive & ~ended & Domain("request_id.state", "=", "open"),
            ),
            "open": (_("Open"), ~offers & alive & ~over),
            "delivered": (_("Delivered"), Domain("state", "=", "delivered")),
            "closed": (_("Closed or expired"), ended | ~alive),
            "problem": (_("Problem"), Domain("problem_reason", "!=", False)),
        }
        return {
            code: {"label": label, "domain": domain}
            for code, (label, domain) in domains.items()
        }

    @api.model
    def _portal_alive_domain(self):
        """:return: domain of shares with a link that still works"""
        links = (
            self.env["access.link"]
            .sudo()
            ._search(
                Domain("res_model", "=", self._name)
                & Domain("parent_id", "=", False)
                & Domain("revoked_at", "=", False)
                & (
                    Domain("expires_at", "=", False)
                    | Domain("expires_at", ">", fields.Datetime.now())
                )
            )
        )
        return Domain("id", "in", links.subselect("res_id"))

    @api.model
    def _portal_sortings(self):
        """:return: dict of code: label; the first one is the default"""
        _ = self.env._
        return {
            "newest": {"label": _("Newest")},
            "due": {"label": _("Deadline or expiry")},
            "status": {"label": _("Status")},
        }

    @api.model
    def _portal_groupings(self):
        """:return: dict of code: label; the first one is the default"""
        _ = self.env._
        return {
            "none": {"label": _("None")},
            "sender": {"label": _("Sender")},
            "status": {"label": _("Status")},
        }

    @api.model
    def _portal_inputs(self):
        """:return: dict of code: what can be searched"""
        _ = self.env._
        labels = {
            "all": _("Search in everything"),
            "document": _("Search in documents"),
            "sender": _("Search in senders"),
            "recipient": _("Search in recipients"),
        }
        return {
            code: {"input": code, "label": label, "sequence": sequence}
            for sequence, (code, label) in enumerate(labels.items())
        }

    @api.model
    def _portal_search_domain(self, search_in, search):
        """:return: domain for a text that was typed"""
        if not search:
            return Domain.TRUE
        names = {
            "document": (
                "sale_order_id.name",
                "purchase_order_id.name",
                "picking_id.name",
            ),
            "sender": ("company_id.name",),
            "recipient": ("partner_id.name", "visitor_ids.company_name"),
        }
        names["all"] = [name for group in names.values() for name in group]
        return Domain.OR(
            Domain(name, "ilike", search)
            for name in names.get(search_in) or names["all"]
        )

    @api.model
    def _portal_order(self, alias, sortby, groupby):
        """:return: SQL, the order of the list"""
        share = SQL.identifier(alias)
        rank = SQL("array_position(%s::varchar[], %s.state)", list(RANK), share)
        company = SQL("(SELECT name FROM res_company WHERE id = %s.company_id)", share)
        due = SQL(
            """coalesce(
                (SELECT deadline FROM order_share_request
                 WHERE id = %(share)s.request_id AND %(share)s.scope = 'offer'),
                (SELECT expires_at FROM access_link
                 WHERE res_model = 'order.share' AND res_id = %(share)s.id
                   AND parent_id IS NULL ORDER BY id DESC LIMIT 1)
            )""",
            share=share,
        )
        newest = SQL("%s.id DESC", share)
        # what is due next comes first, what is past last
        orders = {
            "due": SQL(
                "%(due)s < %(now)s, %(due)s, %(newest)s",
                due=due,
                now=fields.Datetime.now(),
                newest=newest,
            ),
            "status": SQL("%s, %s", rank, newest),
        }
        order = orders.get(sortby, newest)
        groups = {"sender": company, "status": rank}
        if groupby in groups:
            return SQL("%s, %s", groups[groupby], order)
        return order

    @api.model
    def _portal_search(self, domain, sortby, groupby, limit, offset):
        """:return: one page of the list, as superuser

        :param domain: within the shares of one account
        """
        Share = self.sudo()
        query = Share._search(domain)
        query.order = self._portal_order(query.table, sortby, groupby)
        query.limit, query.offset = limit, offset
        return Share.browse(row[0] for row in self.env.execute_query(query.select()))

    def _portal_rows(self, groupby):
        """What the list shows, as texts in the reader's language; nothing about
        anybody else.

        :return: list of dicts, in the order of these shares
        """
        links = self._newest_links()
        zone = pytz.timezone(self.env.context.get("tz") or self.env.user.tz or "UTC")
        return [share._portal_row(links.get(share.id), zone, groupby) for share in self]

    def _portal_row(self, link, zone, groupby):
        dead = link._dead_reason() if link else "revoked"
        asked = self.scope == "offer"
        request = self.request_id
        state = self.state
        if state == "draft":  # a link that was copied is sent for its recipient
            state = "requested" if asked else "assigned"
        if asked and state in OFFER_STATES and request.state != "open":
            state = "closed"
        tone = "warn" if self.has_problem else TONES[state]
        label = (
            self.env._("Problem reported")
            if self.has_problem
            else self._label("state", state)
        )
        if dead:
            due_label = self._dead_label(dead)
        elif asked:
            due_label = self.env._("Offers until")
        else:
            due_label = self.env._("Link valid until")
        due = request.deadline if asked else link and link.expires_at
        return {
            "url": link and not dead and f"/share/my-{self.id}",
            "document": self.document_name,
            "sender": self.company_id.name,
            "recipient": self.recipient_name,
            "state": label,
            "tone": "dead" if dead else tone,
            "dead": dead and self._dead_label(dead),
            "due_label": due_label,
            "due": due and page_time(self.env, due, zone),
            "group": {"sender": self.company_id.name, "status": label}.get(groupby),
        }

    def _dead_label(self, reason):
        if reason == "expired":
            return self.env._("Expired")
        return self.env._("Closed by the sender")
