from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Field per document model that can be shared.
DOCUMENT_FIELDS = {
    "sale.order": "sale_order_id",
    "purchase.order": "purchase_order_id",
    "stock.picking": "picking_id",
}


class OrderShareDocumentMixin(models.AbstractModel):
    """Belongs to exactly one document. Who may see the document may see the record, who
    may change the document may change it."""

    _name = "order.share.document.mixin"
    _description = "Belongs to a Shared Document"

    sale_order_id = fields.Many2one(
        "sale.order", ondelete="cascade", index="btree_not_null", readonly=True
    )
    purchase_order_id = fields.Many2one(
        "purchase.order", ondelete="cascade", index="btree_not_null", readonly=True
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    document_name = fields.Char("Document", compute="_compute_document_name")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )

    _one_document = models.Constraint(
        "CHECK (num_nonnulls(sale_order_id, purchase_order_id, picking_id) = 1)",
        "It belongs to exactly one document.",
    )

    @api.depends(
        "sale_order_id.company_id",
        "purchase_order_id.company_id",
        "picking_id.company_id",
    )
    def _compute_company_id(self):
        for record in self:
            record.company_id = record._document().company_id or self.env.company

    @api.depends("sale_order_id", "purchase_order_id", "picking_id")
    def _compute_document_name(self):
        if len(self) > 1:
            # a list needs no other of their fifty columns
            for field in DOCUMENT_FIELDS.values():
                self.sudo()[field].fetch(["name"])
        for record in self:
            record.document_name = record._document().name

    def _document(self):
        """:return: the order or transfer"""
        self.ensure_one()
        return self.sale_order_id or self.purchase_order_id or self.picking_id

    def _check_document_write(self):
        for record in self:
            record._document().check_access("write")

    def action_open_document(self):
        self.ensure_one()
        document = self._document()
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    # --- access

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or not self:
            return result
        mode = "read" if operation == "read" else "write"
        forbidden = self.browse()
        records = self.sudo()
        for field in DOCUMENT_FIELDS.values():
            if mine := records.filtered(field):
                refused = self._refused_documents(mine[field], mode)
                forbidden += mine.filtered(
                    lambda record, f=field, refused=refused: record[f] in refused
                ).sudo(False)
        forbidden += records.filtered(lambda record: not record._document()).sudo(False)
        if forbidden:
            return forbidden, lambda: AccessError(
                self.env._("You can only see shares of documents that you can see.")
            )
        return None

    @api.model
    def _refused_documents(self, documents, mode):
        """All at once: a list has one question to ask, not one per row.

        :param documents: of one kind, as superuser
        :return: those that the user may not read or write
        """
        withheld = self._withheld(documents._name, mode)
        if withheld is None:
            # what access depends on, not all of fifty columns
            documents.fetch(["name", "company_id", "user_id"])
            return documents - documents.sudo(False)._filtered_access(mode).sudo()
        marks = [condition.field_expr for condition in withheld.iter_conditions()]
        if marks:
            documents.fetch(["name", *marks])
        return documents.filtered_domain(withheld)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._visible_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _visible_domain(self):
        """:return: domain of the records whose document the user may read"""
        withheld = {model: self._withheld(model, "read") for model in DOCUMENT_FIELDS}
        marked = Domain.OR(
            Domain(DOCUMENT_FIELDS[model], "any", documents)
            for model, documents in withheld.items()
            if documents is not None and not documents.is_false()
        )
        # looked up beforehand: mostly there are none, and the rest is about companies
        visible = Domain.TRUE
        if not marked.is_false():
            visible = Domain("id", "not in", self.sudo().search(marked, order="id").ids)
        if None not in withheld.values():
            # each belongs to one of them: nothing to look at but the company
            return visible
        readable = Domain.FALSE
        for model, field in DOCUMENT_FIELDS.items():
            if withheld[model] is not None:
                readable |= Domain(field, "!=", False)
            elif self.env[model].has_access("read"):
                readable |= Domain(field, "in", self.env[model]._search([]))
        return visible & readable

    @api.model
    def _withheld(self, model, mode):
        """Asking by document would read all of them; often there is nothing to ask: the
        user's rights to documents of this kind are about companies, as the record's
        own rule is, and about a mark that few of them carry.

        :return: domain of the documents with such marks, None when the rights depend on
            more than that
        """
        documents = self.env[model]
        if not documents.has_access(mode):
            return None
        rule = Domain(self.env["ir.rule"]._compute_domain(model, mode))
        rule = rule.optimize(documents)
        in_company = Domain("company_id", "in", self.env.companies.ids)
        conditions = list(rule.iter_conditions())
        if Domain.AND(conditions).optimize(documents) != rule:
            return None
        marks = [
            condition
            for condition in conditions
            if condition != in_company.optimize(documents)
        ]
        if not all(self._is_no_mark(documents, condition) for condition in marks):
            return None
        return Domain.OR(~condition for condition in marks)

    def _is_no_mark(self, documents, condition):
        """:return: whether the condition is that a checkbox is not ticked"""
        field = documents._fields.get(condition.field_expr)
        return (
            field is not None
            and field.type == "boolean"
            and condition.operator == "not in"
            and list(condition.value) == [True]
        )
