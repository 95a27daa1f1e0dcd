import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .budget_line import BudgetLine
from .budget_lines import BudgetLines

#: Largest file.
IMPORT_BYTES = 1024 * 1024


class B2bBudgetImport(models.TransientModel):
    """Budgets of a file, checked and waiting for somebody to say “Import”.

    Of the merchant, or of somebody who changes budgets in the portal. What a line would
    do is worked out from its cells each time: nothing that was kept is believed.
    """

    _name = "b2b.budget.import"
    _description = "Import of Budgets"
    _transient_max_hours = 24

    organization_id = fields.Many2one(
        "b2b.organization",
        "Customer",
        ondelete="cascade",
        help="Empty for a file of several customers: it names them",
    )
    # who sent it in the portal
    member_id = fields.Many2one("b2b.member", ondelete="cascade", readonly=True)
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    state = fields.Selection(
        [("file", "File"), ("preview", "Preview"), ("done", "Done")],
        required=True,
        default="file",
        readonly=True,
    )
    has_changed = fields.Boolean(readonly=True)
    unknown_columns = fields.Char(readonly=True)
    line_ids = fields.One2many("b2b.budget.import.line", "import_id", readonly=True)
    good_count = fields.Integer(compute="_compute_counts")
    same_count = fields.Integer(compute="_compute_counts")
    error_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.kind", "line_ids.is_done")
    def _compute_counts(self):
        for found in self:
            kinds = found.line_ids.mapped("kind")
            found.good_count = kinds.count("new") + kinds.count("change")
            found.same_count = kinds.count("same")
            found.error_count = kinds.count("error")
            found.done_count = sum(found.line_ids.mapped("is_done"))

    # --- reading

    @api.model
    def _read_file(self, member, content, name):
        """Check a file of somebody in the portal; no budget is changed.

        :param member: who sends it
        :param bytes content: of the file
        :return: the import
        :raise UserError: no table of budgets can be read from it
        """
        table = self._parse(content)
        self.search([("member_id", "=", member.id), ("state", "=", "preview")]).unlink()
        found = self.create({"member_id": member.id, "file_name": name})
        found._keep(table)
        return found

    def _keep(self, table):
        """Keep the lines and what they would do.

        :param table: of :meth:`_parse`"""
        columns, unknown, lines = table
        self.sudo().line_ids.unlink()
        self.env["b2b.budget.import.line"].sudo().create(
            [
                {
                    "import_id": self.id,
                    "number": number,
                    "cells": {
                        column: cells[place] if place < len(cells) else ""
                        for column, place in columns.items()
                    },
                }
                for number, cells in lines
            ]
        )
        self.sudo().write({"state": "preview", "unknown_columns": ", ".join(unknown)})
        self._check_lines()

    # --- checking

    def _member(self):
        """:return: who sent it in the portal; nobody else is believed to be there"""
        member = self.member_id
        is_own = self.env.su and member.user_id == self.env.user
        return member if is_own else member.browse()

    def _read_lines(self):
        """:return: list of :class:`BudgetLine`, one per line; few queries for all"""
        lines = BudgetLines(self.env, self._member(), self.organization_id)
        cells = [line.cells for line in self.line_ids]
        lines.look_up(cells)
        return [BudgetLine(lines, each) for each in cells]

    def _check_lines(self):
        """:return: the lines as read now, and whether they do what was shown"""
        self.ensure_one()
        found, as_shown = self._read_lines(), True
        for line, read in zip(self.line_ids.sudo(), found, strict=True):
            outcome = read.outcome()
            if line.outcome != outcome:
                as_shown = False
                line.outcome = outcome
        return found, as_shown

    # --- importing

    def _start(self):
        """Do what was shown, once: said twice, or by two at once, it happens once. When
        a budget was changed since, nothing is done and what would happen now is shown.

        :return: whether it is done
        """
        self.ensure_one()
        # a change, so that the second of two at once fails, is run again by Odoo and
        # sees what the first did
        self.env.cr.execute(
            SQL("UPDATE b2b_budget_import SET state = state WHERE id = %s", self.id),
            log_exceptions=False,
        )
        self.invalidate_recordset()
        if self.state != "preview":
            return self.state == "done"
        self._organizations()._lock()
        self.env["b2b.budget"].invalidate_model()
        self.env["b2b.budget.period"].invalidate_model()
        found, as_shown = self._check_lines()
        self.sudo().has_changed = not as_shown
        if not as_shown:
            return False
        for line, read in zip(self.line_ids.sudo(), found, strict=True):
            if read.kind not in ("new", "change"):
                continue
            try:
                with self.env.cr.savepoint():
                    read.apply()
                line.is_done = True
            except UserError as error:
                read.errors.append(str(error))
                line.outcome = read.outcome()
        self.sudo().write({"state": "done", "file": False})
        return True

    def _organizations(self):
        """:return: customers whose budgets the file is about"""
        if member := self._member():
            return member.organization_id
        names = BudgetLines(self.env, member, self.organization_id)
        names.look_up([line.cells for line in self.line_ids])
        return names.organizations

    # --- back office

    def action_check(self):
        """Read the file and show what it would do."""
        self.ensure_one()
        self.env["b2b.budget"].check_access("create")
        content = base64.b64decode(self.file or b"")
        if not content:
            raise UserError(self.env._("Choose a file first."))
        if len(content) > IMPORT_BYTES:
            raise UserError(self.env._("The file is larger than 1 MB."))
        self._keep(self._parse(content))
        return self._open()

    def action_import(self):
        """Do what was shown."""
        self.ensure_one()
        self.env["b2b.budget"].check_access("create")
        self._start()
        return self._open()

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.sudo().write({"state": "file", "file": False, "has_changed": False})
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Budgets"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class B2bBudgetImportLine(models.TransientModel):
    """A line of the file."""

    _name = "b2b.budget.import.line"
    _description = "Line of an Import of Budgets"
    _order = "number, id"
    _transient_max_hours = 24

    import_id = fields.Many2one(
        "b2b.budget.import", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer("Line")
    # as typed
    cells = fields.Json()
    # of BudgetLine.outcome
    outcome = fields.Json()
    is_done = fields.Boolean("Imported")
    kind = fields.Selection(
        [
            ("new", "New"),
            ("change", "Changes"),
            ("same", "No change"),
            ("error", "Error"),
        ],
        "Result",
        compute="_compute_words",
    )
    title = fields.Char("Budget", compute="_compute_words")
    details = fields.Text(compute="_compute_words")

    @api.depends("outcome")
    def _compute_words(self):
        for line in self:
            outcome = line.outcome or {}
            line.kind = outcome.get("kind")
            line.title = outcome.get("title")
            line.details = "\n".join(
                outcome.get("errors")
                or [
                    f"{name}: {before} → {after}" if before else f"{name}: {after}"
                    for name, before, after in outcome.get("changes", [])
                ]
            )
