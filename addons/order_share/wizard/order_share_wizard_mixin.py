import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Largest number of a record.
LARGEST_ID = 2**31 - 1


class OrderShareWizardMixin(models.AbstractModel):
    """Dialog about the documents that were chosen in a list, or the one that is open.
    Which ones, the browser says: nothing of it is taken for granted."""

    _name = "order.share.wizard.mixin"
    _description = "Dialog about Documents"

    #: models of documents that the dialog is for
    _document_models = ()

    res_model = fields.Char(required=True)
    res_ids = fields.Char(required=True, help="Ids of the documents, as JSON")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        if "res_model" in fields_list and not values.get("res_model"):
            values["res_model"] = context.get("active_model")
        if "res_ids" in fields_list and not values.get("res_ids"):
            ids = context.get("active_ids") or [context.get("active_id")]
            values["res_ids"] = json.dumps([id_ for id_ in ids if id_])
        return values

    @api.constrains("res_model", "res_ids")
    def _check_documents(self):
        for wizard in self:
            if not (wizard._is_for_model() and wizard._document_ids()):
                raise ValidationError(wizard._wrong_documents_text())

    def _wrong_documents_text(self):
        """:return: what is said of documents that the dialog is not for"""
        raise NotImplementedError

    def _is_for_model(self):
        return self.res_model in self._document_models

    def _document_ids(self):
        """:return: list of ids, empty when there is anything else"""
        try:
            ids = json.loads(self.res_ids or "[]")
        except (ValueError, RecursionError):
            return []
        is_right = isinstance(ids, list) and all(
            type(id_) is int and 0 < id_ <= LARGEST_ID for id_ in ids
        )
        return ids if is_right else []

    def _documents(self):
        """:return: the documents, in the user's rights"""
        self.ensure_one()
        if not self._is_for_model():
            raise UserError(self._wrong_documents_text())
        return self.env[self.res_model].browse(self._document_ids())
