from odoo import models
from odoo.exceptions import UserError

from ..const import MODES

#: Headings of a file, in small letters: English, German, Polish.
COLUMNS = {
    "release_mode": ["release mode", "mode", "freigabeart", "freigabemodus", "freigabe",
                     "sposób zatwierdzania", "tryb zatwierdzania", "tryb"],
    "approver_id": ["approver", "bestellfreigeber", "freigeber", "genehmiger",
                    "osoba zatwierdzająca", "zatwierdzający", "akceptujący"],
}  # fmt: skip


class B2bMemberImport(models.TransientModel):
    """Also who needs a release, and who gives it."""

    _inherit = "b2b.member.import"

    def _column_names(self):
        return {**super()._column_names(), **COLUMNS}

    def _column_labels(self):
        return {
            **super()._column_labels(),
            "release_mode": self.env._("Release mode"),
            "approver_id": self.env._("Approver"),
        }

    def _lists(self, organization):
        """Modes by their names in all languages; approvers by name and address."""
        field, modes = self.env["b2b.member"]._fields["release_mode"], {}
        for code, _name in [("en_US", "")] + self.env["res.lang"].get_installed():
            labels = field._description_selection(self.env(context={"lang": code}))
            modes.update({label.casefold(): mode for mode, label in labels})
        modes.update({mode: mode for mode, _label in MODES})
        approvers = {}
        for member in organization.member_ids:
            if member.release_mode == "approver":
                for word in {member.name.casefold(), member.email.casefold()}:
                    # two of the same name: nobody knows who is meant
                    approvers[word] = False if word in approvers else member.id
        return {
            **super()._lists(organization),
            "release_mode": modes,
            "approver_id": approvers,
        }

    def _row_values(self, organization, row, lists):
        values = super()._row_values(organization, row, lists)
        cells, errors = row["cells"], row["errors"]
        if word := cells.get("release_mode"):
            values["release_mode"] = lists["release_mode"].get(word.casefold())
            if not values["release_mode"]:
                errors.append(self.env._("Unknown release mode: %s", word[:40]))
        if word := cells.get("approver_id"):
            found = lists["approver_id"].get(word.casefold())
            values["approver_id"] = found or False
            if found is False:
                errors.append(
                    self.env._("Several approvers are named %s: use the address.", word)
                )
            elif not found:
                errors.append(self.env._("Nobody with this name approves: %s", word))
        elif values.get("release_mode") in ("always", "outside"):
            errors.append(self.env._("Choose who releases the orders."))
        return values

    def _invitation_values(self, values):
        values = super()._invitation_values(values)
        if approver_id := values.get("approver_id"):
            approvers = self.organization_id.member_ids
            if approver_id not in approvers.filtered(
                lambda member: member.release_mode == "approver"
            ).ids:  # fmt: skip
                raise UserError(self.env._("The approver was changed meanwhile."))
        return values
