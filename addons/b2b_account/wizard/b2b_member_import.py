from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.queue_job.job import ENQUEUED, PENDING, STARTED, WAIT_DEPENDENCIES

from ..const import PERSON_FIELDS
from ..text import one_line

#: One job invites so many people: some seconds.
CHUNK = 25
#: States of a job that still does something.
WORKING = (WAIT_DEPENDENCIES, PENDING, ENQUEUED, STARTED)


class B2bMemberImport(models.TransientModel):
    """People of a CSV file, checked and waiting for somebody to say “Import”.

    Bound to the administrator who sent it; forgotten after a day.
    """

    _name = "b2b.member.import"
    _description = "Import of Members"
    _transient_max_hours = 24

    organization_id = fields.Many2one(
        "b2b.organization", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    state = fields.Selection(
        [("preview", "Preview"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="preview",
    )
    # list of dicts: number (of the line), cells (as typed), values (to be written),
    # errors, and afterwards done or errors again
    rows = fields.Json()
    unknown_columns = fields.Char()
    # of the job that goes on with it
    job_uuid = fields.Char()

    # --- reading

    @api.model
    def _read_file(self, organization, content):
        """Check a file and keep its rows; no person is made.

        :param organization: whose people they become
        :param bytes content: of the file
        :return: the import
        :raise UserError: no table of people can be read from it
        """
        header, lines = self._parse_table(content)
        columns, unknown = self._columns(header)
        rows = [
            {"number": number, "cells": self._cells(columns, line)}
            for number, line in lines
        ]
        self._check_rows(organization, rows)
        self.search(
            [("user_id", "=", self.env.uid), ("state", "=", "preview")]
        ).unlink()
        return self.create(
            {
                "organization_id": organization.id,
                "user_id": self.env.uid,
                "rows": rows,
                "unknown_columns": ", ".join(unknown),
            }
        )

    # --- checking

    def _check_rows(self, organization, rows):
        """Add values and errors to the rows; few queries for all of them."""
        lists = self._lists(organization)
        seen = {}
        for row in rows:
            row["errors"] = []
            row["values"] = self._row_values(organization, row, lists)
            email = row["values"].get("email")
            if email in seen:
                row["errors"].append(
                    self.env._("The same address is in line %s.", seen[email])
                )
            elif email:
                seen[email] = row["number"]
        taken = organization._taken_addresses(list(seen))
        for row in rows:
            email = row["values"].get("email")
            if email in taken:
                row["errors"].append(taken[email])

    def _lists(self, organization):
        """:return: dict of field: dict of word in small letters: value"""
        installed = self.env["res.lang"].sudo().get_installed()
        languages = {}
        for code, name in installed:
            # “German / Deutsch”, “English (US)”
            words = [code, code.replace("_", "-"), code.partition("_")[0], name]
            words += name.split(" / ") + [name.partition("(")[0]]
            for word in words:
                languages.setdefault(word.strip().casefold(), code)
        roles, names = self.env["b2b.role"].sudo().search([], limit=1000), {}
        for code, _name in [("en_US", "")] + installed:
            for role in roles.with_context(lang=code):
                names[role.name.casefold()] = role.id
        names.update({role.code.casefold(): role.id for role in roles})
        sites = {}
        for site in organization.site_ids:
            # two of the same name: nobody knows which is meant
            word = one_line(site._b2b_site_name()).casefold()
            sites[word] = False if word in sites else site.id
        return {"lang": languages, "role_ids": names, "site_ids": sites}

    def _row_values(self, organization, row, lists):
        """Hook: what one line becomes.

        :param dict row: with cells; errors are added to its list
        :return: values for ``b2b.organization._invite``, as JSON can hold them
        """
        cells, errors, values = row["cells"], row["errors"], {}
        labels = self._column_labels()
        for field, limit in PERSON_FIELDS.items():
            text = cells.get(field, "")
            if len(text) > limit:
                errors.append(
                    self.env._(
                        "%(column)s is too long: %(limit)s characters at most.",
                        column=labels[field],
                        limit=limit,
                    )
                )
            values[field] = text
        if not values["name"]:
            errors.append(self.env._("The name is missing."))
        try:
            values["email"] = organization._clean_email(cells.get("email"))
        except UserError as error:
            errors.append(str(error))
        if lang := cells.get("lang"):
            values["lang"] = lists["lang"].get(lang.casefold())
            if not values["lang"]:
                errors.append(self.env._("Unknown language: %s", lang[:40]))
        for field, message in (
            ("role_ids", self.env._("Unknown role: %s")),
            ("site_ids", self.env._("Unknown site: %s")),
        ):
            values[field] = []
            for word in self._words(cells.get(field, ""), lists[field]):
                found = lists[field].get(word.casefold())
                if found:
                    values[field].append(found)
                elif found is False:
                    errors.append(self.env._("Several sites are named %s.", word[:40]))
                else:
                    errors.append(message % word[:40])
        return values

    def _words(self, cell, known):
        """:return: parts of a cell; a name may hold what divides others"""
        if not cell:
            return []
        if cell.casefold() in known:
            return [cell]
        cell = cell.replace(";", "|")
        if "|" not in cell:
            cell = cell.replace(",", "|")
        return [word.strip() for word in cell.split("|") if word.strip()]

    def _column_labels(self):
        """:return: dict of field: heading"""
        return {
            "name": self.env._("Name"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
            "function": self.env._("Job position"),
            "lang": self.env._("Language"),
            "role_ids": self.env._("Roles"),
            "site_ids": self.env._("Sites"),
        }

    # --- importing

    def _good_rows(self):
        self.ensure_one()
        return [row for row in self.rows if not row["errors"]]

    def _start(self):
        """Invite everybody without an error, in the background; go on when a job has
        failed. Said twice, or by two at once, it happens once."""
        self.ensure_one()
        is_new = self.state == "preview" and self._good_rows()
        if not (is_new or self._is_stopped()):
            # and does not touch the row, which the job is about to change
            return
        # a change, so that the second of two at once fails, is run again by Odoo and
        # sees what the first did
        self.env.cr.execute(
            SQL("UPDATE b2b_member_import SET state = state WHERE id = %s", self.id),
            log_exceptions=False,
        )
        self.state = "running"
        self._delay()

    def _is_stopped(self):
        """:return: whether no job works on it any more though people wait: it failed,
        somebody cancelled or deleted it. What it had not finished was undone."""
        self.ensure_one()
        return self.state == "running" and not self.env["queue.job"].search_count(
            [("uuid", "=", self.job_uuid), ("state", "in", WORKING)], limit=1
        )

    def _delay(self):
        job = self.with_delay(
            description=self.env._("Import members of %s", self.organization_id.name),
            identity_key=f"b2b_member_import:{self.id}:{self._progress()}",
        )._job_import()
        self.job_uuid = job.uuid

    def _progress(self):
        """:return: how many people were dealt with"""
        return len([row for row in self.rows if "done" in row])

    def _job_import(self):
        """Invite the next people, and leave the rest to another job. What it did and
        how far it came is saved together: nobody is invited twice."""
        self.ensure_one()
        # reasons are read by who sent the file
        self = self.with_context(lang=self.user_id.lang)
        rows = [dict(row) for row in self.rows]
        waiting = [row for row in rows if not row["errors"] and "done" not in row]
        member = self.user_id._b2b_administrator()
        allowed = member.organization_id == self.organization_id
        for row in waiting[:CHUNK]:
            row["done"] = False
            if not allowed:
                row["errors"] = [self.env._("You are no administrator any more.")]
                continue
            try:
                with self.env.cr.savepoint():
                    self.organization_id._invite(self._invitation_values(row["values"]))
                row["done"] = True
            except UserError as error:
                row["errors"] = [str(error)]
        self.rows = rows
        if len(waiting) > CHUNK:
            self._delay()
        else:
            self.state = "done"

    def _invitation_values(self, values):
        """Hook: values of a row, as ``_invite`` takes them.

        :raise UserError: it can't be meant like that any more
        """
        values = dict(values)
        for field, model in (("role_ids", "b2b.role"), ("site_ids", "res.partner")):
            records = self.env[model].sudo().browse(values[field])
            if records.exists() != records:
                raise UserError(self.env._("A role or site was deleted meanwhile."))
            values[field] = [Command.set(records.ids)]
        return values
