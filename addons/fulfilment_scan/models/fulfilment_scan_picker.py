from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FulfilmentScanPicker(models.Model):
    """A person who works with the scan app.

    Who needs nothing else gets a user of their own that belongs to one group only, the
    one of the app: it opens no model and no other page.
    """

    _name = "fulfilment.scan.picker"
    _description = "Picker"
    _inherit = "order.derived.mixin"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="cascade",
        copy=False,
        domain="[('share', '=', False)]",
        help="Leave it empty for somebody who needs the scan app only.",
    )
    is_own_user = fields.Boolean(
        "Scan App Only",
        readonly=True,
        copy=False,
        derived=True,
        help="The user was made for the scan app and can do nothing else.",
    )
    login = fields.Char(
        "User Name",
        related="user_id.login",
        readonly=True,
        related_sudo=True,
        help="To sign in with a password, where no badge is used.",
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    badge = fields.Char(
        "Badge Number", copy=False, help="What the barcode on the badge says."
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Warehouses",
        required=True,
        check_company=True,
        default=lambda self: self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    picking_type_ids = fields.Many2many(
        "stock.picking.type",
        string="Operation Types",
        check_company=True,
        domain="[('warehouse_id', 'in', warehouse_ids), ('scan_app', '=', True)]",
        help="Empty: all that are in the scan app.",
    )
    may_count = fields.Boolean(
        "Counts Stock", default=True, help="May count what lies at a location."
    )
    pin_hash = fields.Char(groups=fields.NO_ACCESS, copy=False)
    pin_tries = fields.Integer(groups=fields.NO_ACCESS, copy=False)
    pin_locked_until = fields.Datetime("Locked until", readonly=True, copy=False)
    has_pin = fields.Boolean(
        "PIN Is Set", compute="_compute_has_pin", search="_search_has_pin"
    )
    work_ids = fields.One2many("fulfilment.scan.member", "picker_id")

    _user_uniq = models.UniqueIndex("(user_id)", "This user is a picker already.")
    _badge_uniq = models.UniqueIndex(
        "(badge) WHERE badge IS NOT NULL", "Somebody else has this badge."
    )

    @api.depends("pin_hash")
    def _compute_has_pin(self):
        for picker in self:
            picker.has_pin = bool(picker.sudo().pin_hash)

    def _search_has_pin(self, operator, value):
        if operator != "in":
            return NotImplemented
        having = self.sudo()._search([("pin_hash", "!=", False)])
        domains = {True: [("id", "in", having)], False: [("id", "not in", having)]}
        return fields.Domain.OR([domains[bool(each)] for each in value])

    @api.constrains("badge")
    def _check_badge(self):
        for picker in self:
            if picker.badge is not False and not 4 <= len(picker.badge or "") <= 48:
                raise ValidationError(
                    self.env._("Use 4 to 48 letters and digits as a badge number.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["badge"] = (vals.get("badge") or "").strip() or False
            vals["is_own_user"] = not vals.get("user_id")
            if vals["is_own_user"]:
                vals["user_id"] = self._make_user(vals).id
        # whoever may make pickers need not be able to make users
        pickers = super(FulfilmentScanPicker, self.sudo()).create(vals_list)
        pickers = pickers.sudo(self.env.su)
        pickers.check_access("create")
        return pickers

    def write(self, vals):
        if "badge" in vals:
            vals["badge"] = (vals["badge"] or "").strip() or False
        result = super().write(vals)
        names = {"name", "lang", "active", "company_id"} & set(vals)
        for picker in self.filtered("is_own_user") if names else ():
            picker.user_id.sudo().write(picker._prepare_user())
        return result

    def unlink(self):
        # what they did names them: the user stays, and can't sign in
        users = self.filtered("is_own_user").user_id.sudo()
        result = super().unlink()
        users.active = False
        return result

    def _make_user(self, vals):
        """:return: ``res.users`` for somebody who only works with the app"""
        self.check_access("create")
        company = vals.get("company_id") or self.env.company.id
        group = self.env.ref("fulfilment_scan.group_picker")
        number = self.env["ir.sequence"].sudo().next_by_code("fulfilment.scan.picker")
        return (
            self.env["res.users"]
            .sudo()
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": vals.get("name"),
                    "login": number,
                    "lang": vals.get("lang") or self.env.lang,
                    "company_id": company,
                    "company_ids": [(6, 0, [company])],
                    "group_ids": [(6, 0, group.ids)],
                }
            )
        )

    def _prepare_user(self):
        """:return: dict of what its own user has of a picker"""
        self.ensure_one()
        return {
            "name": self.name,
            "lang": self.lang,
            "active": self.active,
            "company_id": self.company_id.id,
            "company_ids": [(6, 0, self.company_id.ids)],
        }

    def _picking_types(self):
        """:return: ``stock.picking.type`` that this person may work on"""
        self.ensure_one()
        picker = self.sudo()
        domain = [
            ("warehouse_id", "in", picker.warehouse_ids.ids),
            ("company_id", "=", picker.company_id.id),
            ("scan_app", "=", True),
            # production has pages of its own, and what is dropshipped comes by nobody
            ("code", "in", ("incoming", "outgoing", "internal")),
        ]
        if picker.picking_type_ids:
            domain.append(("id", "in", picker.picking_type_ids.ids))
        return self.env["stock.picking.type"].sudo().search(domain, limit=100)

    def _initials(self):
        """:return: up to two letters, for the round picture"""
        words = (self.name or "").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
