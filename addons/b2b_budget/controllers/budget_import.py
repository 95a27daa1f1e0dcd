from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.b2b_account.controllers.routes import number, route

from ..models.b2b_budget_export import TABLE_ROWS
from ..wizard.b2b_budget_import import IMPORT_BYTES
from .budget_plan_new import B2bBudgetPlanNew
from .budget_plans import PLANS

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class B2bBudgetImport(B2bBudgetPlanNew):
    """Budgets as a table: download, change in a spreadsheet, send, look, import."""

    def _budget_table_response(self, content, kind):
        name = request.env._("Budgets").lower()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", TYPES[kind]),
                ("Content-Disposition", content_disposition(f"{name}.{kind}")),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    # --- export

    @route("/my/budgets/export/<any(csv,xlsx):kind>")
    def budget_export(self, kind, year=None, state="running", **params):
        """The budgets that the list shows, as a file."""
        member = self._plan_member()
        domain = self._plans_domain(
            member, "archived" if state == "archived" else "running", number(year)
        )
        Budget = request.env["b2b.budget"].sudo().with_context(active_test=False)
        found = Budget.search(domain, limit=TABLE_ROWS + 1)
        if len(found) > TABLE_ROWS:
            return request.redirect(f"{PLANS}?year=all&said=many", code=303)
        return self._budget_table_response(found._export(kind, member), kind)

    @route("/my/budgets/import/template/<any(csv,xlsx):kind>")
    def budget_import_template(self, kind, **params):
        """An empty table, to be filled in a spreadsheet."""
        member = self._plan_maker()
        empty = request.env["b2b.budget"].sudo()
        return self._budget_table_response(empty._export(kind, member), kind)

    @http.route(
        "/b2b_budget/export/<any(csv,xlsx):kind>", type="http", auth="user",
        methods=["GET"], readonly=True,
    )  # fmt: skip
    def budget_export_selected(self, kind, ids="", **params):
        """Budgets that an employee has chosen in the list; an empty table for none."""
        Budget = request.env["b2b.budget"]
        if not request.env.user._is_internal() or not Budget.has_access("read"):
            raise NotFound()
        wanted = {number(text) for text in ids.split(",")} - {None}
        domain = [("id", "in", list(wanted))]
        found = Budget.with_context(active_test=False).search(domain, limit=TABLE_ROWS)
        return self._budget_table_response(found._export(kind), kind)

    # --- import

    @route("/my/budgets/import")
    def budget_import(self, **params):
        """Where the file is chosen."""
        return self._render_budget_file(self._plan_maker())

    def _render_budget_file(self, member, error=""):
        Budget = request.env["b2b.budget"].sudo()
        return self._render_budget(
            "budget_import",
            member,
            title=request.env._("Import"),
            status=422 if error else 200,
            error=error,
            labels=Budget._table_labels(),
            choices={
                name: Budget._fields[name]._description_selection(request.env)
                for name in ("tax_mode", "policy", "carry_over")
            },
            sites=member._sites()[:10],
            is_bound=member._is_bound_to_sites(),
            most_rows=TABLE_ROWS,
            year=fields.Date.context_today(member).year,
        )

    @route("/my/budgets/import", methods=["POST"])
    def budget_import_send(self, file=None, **post):
        """Check the file; no budget is changed yet."""
        member = self._plan_maker()
        content = file.read(IMPORT_BYTES + 1) if hasattr(file, "read") else b""
        if not content:
            return self._render_budget_file(
                member, request.env._("Choose a file first.")
            )
        if len(content) > IMPORT_BYTES:
            return self._render_budget_file(
                member, request.env._("The file is larger than 1 MB.")
            )
        Import = request.env["b2b.budget.import"].sudo()
        try:
            found = Import._read_file(member, content, clean_text(file.filename, 120))
        except UserError as error:
            return self._render_budget_file(member, str(error))
        return request.redirect(f"/my/budgets/import/{found.id}", code=303)

    def _budget_import_found(self, import_id):
        """:return: an import that the visitor has sent, and the visitor
        :raise NotFound: it is of somebody else, or was forgotten"""
        member = self._plan_maker()
        found = request.env["b2b.budget.import"].sudo()
        if import_id < 2**31:
            found = found.search(
                [("id", "=", import_id), ("member_id", "=", member.id)]
            )
        if not found:
            raise NotFound()
        return found, member

    @route("/my/budgets/import/<int:import_id>")
    def budget_import_preview(self, import_id, **params):
        """What the file would do, or has done."""
        found, member = self._budget_import_found(import_id)
        return self._render_budget_import(found, member)

    def _render_budget_import(self, found, member, status=200):
        return self._render_budget(
            "budget_import_rows",
            member,
            title=request.env._("Import"),
            status=status,
            found=found,
            # errors first: these have to be looked at
            rows=found.line_ids.sorted(
                lambda line: (line.kind != "error", line.kind == "same", line.number)
            ),
            kinds=dict(
                found.line_ids._fields["kind"]._description_selection(request.env)
            ),
        )

    @route("/my/budgets/import/<int:import_id>", methods=["POST"])
    def budget_import_start(self, import_id, **post):
        """Do what was shown, once; when a budget was changed since, show it anew."""
        found, member = self._budget_import_found(import_id)
        if not found._start():
            return self._render_budget_import(found, member, 409)
        return request.redirect(f"/my/budgets/import/{found.id}", code=303)
