from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Core's providers for what is not paid online.
MODES = {"cash": "cash_on_delivery", "transfer": "wire_transfer"}


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    def _order_channel(self):
        """:return: one of ``const.PAYMENT_CHANNELS``; False without a provider, and for
        what is paid elsewhere, such as in a store"""
        if not self or self.code != "custom":
            return "online" if self else False
        modes = {mode: channel for channel, mode in MODES.items()}
        return modes.get(self.custom_mode, False)

    @api.model
    def _for_channel(self, channel, company):
        """:param str channel: ``cash`` or ``transfer``
        :return: the company's provider for it
        :raise UserError: there is none, or it is switched off
        """
        provider = self.sudo().search(
            Domain("code", "=", "custom")
            & Domain("custom_mode", "=", MODES[channel])
            & Domain("company_id", "parent_of", company.id)
            & Domain("state", "!=", "disabled"),
            # that of a branch before that of its company
            order="company_id desc, id",
            limit=1,
        )
        if not provider:
            labels = dict(self._fields["custom_mode"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(company)s has no payment provider “%(provider)s”. An "
                    "administrator enables it in the settings of payments.",
                    company=company.name,
                    provider=labels[MODES[channel]],
                )
            )
        return provider
