from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql


class B2bMember(models.Model):
    """What the login administration lists."""

    _inherit = "b2b.member"

    @api.model
    def _portal_domain(self, organization):
        """:return: the members whom this customer's administrators administer. Who
        moved to another customer, or deleted the own account, is none of them."""
        return Domain(
            [
                ("organization_id", "=", organization.id),
                ("partner_id.commercial_partner_id", "=", organization.partner_id.id),
                ("user_id.share", "=", True),
                ("user_id.login", "not =like", r"\_\_deleted\_user\_%"),
            ]
        )

    @api.model
    def _portal_search_domain(self, search):
        """:param str search: part of a name, address or function"""
        if not search:
            return Domain.TRUE
        pattern = escape_psql(search)
        return Domain.OR(
            Domain(field, "ilike", pattern)
            for field in ("name", "user_id.login", "partner_id.function")
        )

    @api.model
    def _portal_states(self):
        """:return: dict of state: label, in the order of the list's filter"""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return {
            key: labels[key] for key in ("active", "invited", "expired", "inactive")
        }

    @api.model
    def _portal_counts(self, domain):
        """:return: dict of state: number of people, in one query"""
        self = self.with_context(active_test=False)
        query = self._search(domain)
        query.groupby = state = self._state_sql(query.table, query)
        counts = dict(self.env.execute_query(query.select(state, SQL("count(*)"))))
        return {state: counts.get(state, 0) for state in self._portal_states()}

    @api.model
    def _portal_sortings(self):
        """:return: dict of key: label"""
        return {
            "name": self.env._("Name"),
            "login": self.env._("Last Sign-in"),
            "state": self.env._("Status"),
        }

    @api.model
    def _portal_page(self, domain, sort, limit, offset):
        """:return: members of one page of the list"""
        found = self.with_context(active_test=False)
        query = found._search(domain, limit=limit, offset=offset, order="name, id")
        if sort == "login":
            query.order = SQL(
                "(SELECT max(create_date) FROM res_users_log WHERE create_uid = %s)"
                " DESC NULLS LAST, %s",
                SQL.identifier(query.table, "user_id"),
                query.order,
            )
        elif sort == "state":
            query.order = SQL(
                "array_position(%s, %s), %s",
                list(self._portal_states()),
                self._state_sql(query.table, query),
                query.order,
            )
        return self.browse(query.get_result_ids())
