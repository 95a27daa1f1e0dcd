from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    order_channel = fields.Selection(related="company_id.order_channel", readonly=False)
    delivery_eta_minutes = fields.Integer(
        related="company_id.delivery_eta_minutes", readonly=False
    )
    delivery_window_minutes = fields.Integer(
        related="company_id.delivery_window_minutes", readonly=False
    )
    delivery_undo_minutes = fields.Integer(
        related="company_id.delivery_undo_minutes", readonly=False
    )
    delivery_status_grace = fields.Integer(
        related="company_id.delivery_status_grace", readonly=False
    )
    delivery_proof = fields.Selection(
        related="company_id.delivery_proof", readonly=False
    )
    delivery_max_attempts = fields.Integer(
        related="company_id.delivery_max_attempts", readonly=False
    )
    delivery_plan_all = fields.Boolean(
        related="company_id.delivery_plan_all", readonly=False
    )
    delivery_track_days = fields.Integer(
        related="company_id.delivery_track_days", readonly=False
    )
    delivery_map_url = fields.Char(
        related="company_id.delivery_map_url", readonly=False
    )
    delivery_sms_deliverer = fields.Boolean(
        related="company_id.delivery_sms_deliverer", readonly=False
    )
    delivery_sms_customer = fields.Boolean(
        related="company_id.delivery_sms_customer", readonly=False
    )
    delivery_sms_iap = fields.Boolean(
        related="company_id.delivery_sms_iap", readonly=False
    )
    delivery_customer_channel = fields.Selection(
        related="company_id.delivery_customer_channel", readonly=False
    )
    delivery_cash_journal_id = fields.Many2one(
        related="company_id.delivery_cash_journal_id", readonly=False
    )
    delivery_cash_loss_account_id = fields.Many2one(
        related="company_id.delivery_cash_loss_account_id", readonly=False
    )
    delivery_cash_gain_account_id = fields.Many2one(
        related="company_id.delivery_cash_gain_account_id", readonly=False
    )
