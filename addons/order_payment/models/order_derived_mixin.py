from odoo import api, models
from odoo.exceptions import AccessError


class OrderDerivedMixin(models.AbstractModel):
    """Fields that are marked ``derived=True`` follow from what happens: nobody sets
    them, neither in a view, an import nor a call from outside.

    Core checks the access to a field in all of these, for values and for defaults in
    the context. What sets them says ``sudo()``, or is their compute method. Screens
    know them as read-only: they are computed, or say ``readonly=True``.
    """

    _name = "order.derived.mixin"
    _description = "Fields That Follow from What Happens"

    @api.model
    def _valid_field_parameter(self, field, name):
        return name == "derived" or super()._valid_field_parameter(field, name)

    def _check_field_access(self, field, operation):
        # not in _has_field_access, which core asks whenever it reads a field
        if (
            operation == "write"
            and getattr(field, "derived", False)
            and not self.env.su
        ):
            raise AccessError(
                self.env._(
                    "“%s” follows from what happens. It can't be set by hand.",
                    field.get_description(self.env, ["string"])["string"],
                )
            )
        return super()._check_field_access(field, operation)
