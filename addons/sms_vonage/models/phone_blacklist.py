from odoo import api, models


class PhoneBlacklist(models.Model):
    """Recipients put themselves on the list, and off it, by SMS."""

    _inherit = "phone.blacklist"

    @api.model
    def _sms_vonage_consent(self, number, is_given):
        """Carry out what a recipient wants.

        :param str number: E.164
        :param bool is_given: take off the list, rather than put on it
        """
        known = self.with_context(active_test=False).search([("number", "=", number)])
        if is_given:
            if known.active:
                self._remove(
                    [number], message=self.env._("The recipient asked for it by SMS.")
                )
        elif not known.active:
            self._add(
                [number], message=self.env._("The recipient asked for it by SMS.")
            )
