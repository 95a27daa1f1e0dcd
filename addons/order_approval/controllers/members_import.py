from odoo.addons.b2b_account.controllers.members_import import B2bMembersImport

from .members import ReleaseMembers


class ReleaseMembersImport(ReleaseMembers, B2bMembersImport):
    """What the page of the import tells about the columns of the release."""

    def _render_members(self, template, administrator, *args, **values):
        if template == "b2b_account.portal_members_import":
            values["release_modes"] = self._modes()
            values["approvers"] = administrator._approvers()[:10]
        return super()._render_members(template, administrator, *args, **values)
