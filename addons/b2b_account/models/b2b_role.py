from odoo import api, fields, models

ADMINISTRATOR = "administrator"


class B2bRole(models.Model):
    """What a member may do beyond ordering; addons bring their own."""

    _name = "b2b.role"
    _description = "Role of a Customer's Member"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="How programs name it")
    description = fields.Char(
        translate=True, help="One line that tells a customer what the role is for"
    )
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint("UNIQUE (code)", "This role exists already.")

    @api.model
    def _get(self, code):
        """:param str code: such as ``administrator``
        :return: the role, empty when no addon brings it"""
        return self.search([("code", "=", code)], limit=1)
