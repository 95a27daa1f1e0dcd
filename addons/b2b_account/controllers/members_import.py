import csv
import io

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..const import IMPORT_BYTES, IMPORT_ROWS
from ..text import to_cell
from .members import B2bMembers
from .routes import route


class B2bMembersImport(B2bMembers):
    """Many people at once, from a CSV file: send, look, import."""

    @route("/my/members/import")
    def members_import(self, **params):
        """Where the file is chosen."""
        return self._render_import(self._administrator())

    def _render_import(self, administrator, error=""):
        roles = self._roles()
        return self._render_members(
            "b2b_account.portal_members_import",
            administrator,
            "people",
            title=request.env._("Import"),
            status=422 if error else 200,
            error=error,
            columns=request.env["b2b.member.import"].sudo()._column_labels(),
            roles=roles,
            sites=administrator.organization_id.site_ids[:10],
            most_rows=IMPORT_ROWS,
        )

    @route("/my/members/import/template")
    def members_import_template(self, **params):
        """An empty table with an example, to be filled in a spreadsheet."""
        administrator = self._administrator()
        Import = request.env["b2b.member.import"].sudo()
        labels = Import._column_labels()
        example = {
            "name": "Nadine Scholz",
            "email": "nadine.scholz@company.example",
            "lang": request.env.user.lang,
        }
        site = administrator.organization_id.site_ids[:1]
        if site:
            example["site_ids"] = site._b2b_site_name()
        stream = io.StringIO(newline="")
        table = csv.writer(stream, delimiter=";")
        table.writerow(labels.values())
        table.writerow([to_cell(example.get(field)) for field in labels])
        name = request.env._("people.csv")
        return request.make_response(
            # spreadsheets know by the mark that it is UTF-8
            stream.getvalue().encode("utf-8-sig"),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @route("/my/members/import", methods=["POST"])
    def members_import_send(self, file=None, **post):
        """Check the file; nobody is made yet."""
        administrator = self._administrator()
        content = file.read(IMPORT_BYTES + 1) if hasattr(file, "read") else b""
        if not content:
            return self._render_import(
                administrator, request.env._("Choose a file first.")
            )
        if len(content) > IMPORT_BYTES:
            return self._render_import(
                administrator, request.env._("The file is larger than 1 MB.")
            )
        Import = request.env["b2b.member.import"].sudo()
        try:
            found = Import._read_file(administrator.organization_id, content)
        except UserError as error:
            return self._render_import(administrator, str(error))
        return request.redirect(f"/my/members/import/{found.id}", code=303)

    def _import(self, administrator, import_id):
        """:return: an import that this administrator has sent
        :raise NotFound: it is of somebody else, or was forgotten"""
        found = (
            request.env["b2b.member.import"]
            .sudo()
            .search(
                [
                    ("id", "=", import_id),
                    ("user_id", "=", request.env.uid),
                    ("organization_id", "=", administrator.organization_id.id),
                ]
            )
        )
        if not found:
            raise NotFound()
        return found

    @route("/my/members/import/<int:import_id>")
    def members_import_preview(self, import_id, **params):
        """The people of the file before, while and after they are invited."""
        administrator = self._administrator()
        found = self._import(administrator, import_id)
        return self._render_members(
            "b2b_account.portal_members_import_rows",
            administrator,
            "people",
            title=request.env._("Import"),
            found=found,
            state="stopped" if found._is_stopped() else found.state,
            rows=found.rows,
            good=len(found._good_rows()),
            done=sum(bool(row.get("done")) for row in found.rows),
            role_names={role.id: role.name for role in self._roles()},
            site_names={
                site.id: site._b2b_site_name()
                for site in administrator.organization_id.site_ids
            },
        )

    @route("/my/members/import/<int:import_id>", methods=["POST"])
    def members_import_start(self, import_id, **post):
        """Invite the people without an error, once; go on where a job failed."""
        administrator = self._administrator()
        self._import(administrator, import_id)._start()
        return request.redirect(f"/my/members/import/{import_id}", code=303)
