import base64

from odoo import SUPERUSER_ID, api, fields, models

#: Customers that the scheduled job takes at a time.
CHUNK = 200


class B2bBudgetStatement(models.Model):
    """The statement of a month that a person was mailed: once."""

    _name = "b2b.budget.statement"
    _description = "Mailed Budget Statement"
    _order = "month desc, id desc"
    _rec_name = "month_title"

    organization_id = fields.Many2one(
        "b2b.organization", "Customer", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="organization_id.company_id")
    member_id = fields.Many2one(
        "b2b.member", "Person", required=True, ondelete="cascade", readonly=True
    )
    month = fields.Date(required=True, readonly=True, help="Its first day")
    month_title = fields.Char("Title", compute="_compute_month_title")

    _member_uniq = models.UniqueIndex(
        "(organization_id, month, member_id)", "This statement was mailed already."
    )

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_title(self):
        for statement in self:
            statement.month_title = statement.organization_id._month_title(
                statement.month
            )

    def _company(self):
        """:return: whose people sell to this customer"""
        return self.company_id or self.env.company

    def _url(self):
        """:return: address of the statements in the portal; it opens nothing without
        signing in"""
        return f"{self.organization_id.get_base_url()}/my/budgets/statements"


class B2bOrganization(models.Model):
    _inherit = "b2b.organization"

    budget_statement = fields.Boolean(
        "Monthly Statement",
        default=lambda self: self.env.company.budget_statement,
        help="Who may change budgets is mailed what was spent in the last month",
    )

    @api.model
    def _cron_statements(self):
        """One background job for each customer that wants statements of last month. It
        may run again: the jobs mail nobody twice."""
        month = self.env["report.b2b_budget.statement"]._parse_month(None)
        domain = [("uses_budgets", "=", True), ("budget_statement", "=", True)]
        last_id = 0
        while found := self.search(
            [*domain, ("id", ">", last_id)], order="id", limit=CHUNK
        ):
            for organization in found:
                organization._delay_statements(month)
            last_id = found[-1].id
            if not self.env["ir.cron"]._commit_progress(len(found)):
                return

    def _delay_statements(self, month):
        """:param date month: first day"""
        self.ensure_one()
        self.with_delay(
            channel="root.notice",
            description=self.env._(
                "Budget statement of %(customer)s, %(month)s",
                customer=self.name,
                month=f"{month:%Y-%m}",
            ),
            identity_key=f"b2b_budget.statement:{self.id}:{month:%Y-%m}",
        )._job_statements(f"{month:%Y-%m}")

    def _job_statements(self, month_text):
        """Mail the statement to everybody who may change budgets, in each one's
        language and of each one's sites. Run again, it mails those who have none yet.

        :param str month_text: such as ``2026-10``
        """
        # as the system, whoever has asked for it
        organization = self.with_user(SUPERUSER_ID).exists()
        if not (organization.uses_budgets and organization.budget_statement):
            return
        month = organization.env["report.b2b_budget.statement"]._parse_month(month_text)
        # two at once would both find nothing mailed
        organization._lock()
        Sent = organization.env["b2b.budget.statement"]
        sent = Sent.search(
            [("organization_id", "=", organization.id), ("month", "=", month)]
        ).member_id
        files = {}
        for member in organization.member_ids - sent:
            if member.email and member._may_budget("budget"):
                organization._mail_statement(member, month, files)
        organization.env["b2b.member"]._send_mails_soon()

    def _mail_statement(self, member, month, files):
        """:param dict files: those that were made already; colleagues with the same
        language who see the same share them"""
        bound = member._is_bound_to_sites()
        key = member.lang, member.id if bound else 0
        if key not in files:
            files[key] = self.with_context(lang=member.lang)._statement_files(
                month, member if bound else None
            )
        if not files[key]:
            return
        statement = self.env["b2b.budget.statement"].create(
            {"organization_id": self.id, "member_id": member.id, "month": month}
        )
        self.env.ref("b2b_budget.mail_template_statement").send_mail(
            statement.id,
            email_values={
                "attachments": files[key],
                # in no chatter: it is this person's
                "auto_delete": True,
                "model": False,
                "res_id": False,
            },
        )

    def _statement_files(self, month, member=None):
        """:return: list of (name, content in base64); empty when there is no budget to
        tell about"""
        report = self.env["report.b2b_budget.statement"]
        organization = self.with_env(report.env)
        if not report._statement(organization, month, member)["budgets"]:
            return []
        return [
            (report._file_name(organization, month, extension), base64.b64encode(data))
            for extension, data in (
                ("pdf", report._pdf(organization, month, member)),
                ("xlsx", report._xlsx(organization, month, member)),
            )
        ]
