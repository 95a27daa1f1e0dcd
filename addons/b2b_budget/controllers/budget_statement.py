from dateutil.relativedelta import relativedelta
from werkzeug.exceptions import NotFound

from odoo import fields
from odoo.http import content_disposition, request

from odoo.addons.b2b_account.controllers.routes import page_number, route
from odoo.addons.portal.controllers.portal import pager

from .budgets import B2bBudgets

#: Kinds of files.
MIME_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class B2bBudgetStatements(B2bBudgets):
    """What was spent month by month, to read and as a spreadsheet."""

    _statements_per_page = 24

    @route("/my/budgets/statements", "/my/budgets/statements/page/<int:page>")
    def budget_statements(self, page=1, **params):
        """The months since there are budgets, latest first."""
        member = self._budget_member()
        months = self._statement_months(member)
        pages = pager(
            url="/my/budgets/statements",
            total=len(months),
            page=page_number(page),
            step=self._statements_per_page,
        )
        first = pages["offset"]
        title = member.organization_id.with_env(request.env)._month_title
        return self._render_budget(
            "budget_statements",
            member,
            title=request.env._("Statements"),
            months=[
                {
                    "name": title(month),
                    "key": f"{month:%Y-%m}",
                    "is_now": month == months[0],
                }
                for month in months[first : first + self._statements_per_page]
            ],
            pager=pages,
        )

    @route(
        "/my/budgets/statements/<int(fixed_digits=4):year>"
        "-<int(fixed_digits=2):month>.<any(pdf,xlsx):kind>"
    )
    def budget_statement(self, year, month, kind, **params):
        """One statement as a file, of what this person may see. Made when somebody asks
        for it: nothing is kept, it is always the same.

        :raise NotFound: no such month, or nothing was there yet"""
        member = self._budget_member()
        months = self._statement_months(member)
        found = [each for each in months if (each.year, each.month) == (year, month)]
        if not found:
            raise NotFound()
        organization = member.organization_id
        report = request.env["report.b2b_budget.statement"].sudo()
        make = report._pdf if kind == "pdf" else report._xlsx
        name = report._file_name(organization, found[0], kind)
        return request.make_response(
            make(organization, found[0], member),
            headers=[
                ("Content-Type", MIME_TYPES[kind]),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "private, no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _statement_months(self, member):
        """:return: list of first days, from this month back to the one in which the
        first budget was made"""
        Budget = request.env["b2b.budget"].sudo().with_context(active_test=False)
        made = Budget._read_group(
            Budget._portal_domain(member), [], ["create_date:min"]
        )[0][0]
        if not made:
            return []
        zone = member.organization_id._statement_zone()
        report = request.env["report.b2b_budget.statement"]
        first, month = (
            report._local(moment, zone).date().replace(day=1)
            for moment in (made, fields.Datetime.now())
        )
        count = (month.year - first.year) * 12 + month.month - first.month + 1
        return [month - relativedelta(months=number) for number in range(count)]
