import base64

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import split_every

from ..const import ZPL_DOTS
from ..tools import merge

#: So many files are made by one job of the queue.
CHUNK = 20


class FulfilmentPrintJob(models.Model):
    """Its file: made, downloaded, forgotten."""

    _inherit = "fulfilment.print.job"

    def _delay_make(self):
        for ids in split_every(CHUNK, self.ids):
            jobs = self.with_user(SUPERUSER_ID).browse(ids)
            jobs.with_delay(
                channel="root.fulfilment",
                description=self.env._("Make %s files to print", len(jobs)),
            )._job_make()

    def _job_make(self):
        """Make the files; running it twice makes none twice."""
        self.with_user(SUPERUSER_ID).exists().filtered(
            lambda job: job.state == "waiting" and not job.is_made
        )._make()

    def _make(self):
        """A file that can't be made holds up no other."""
        for job in self.sudo():
            try:
                with self.env.cr.savepoint():
                    content = job._draw()
            except UserError as error:
                job.write({"state": "failed", "error": str(error)})
            else:
                job.write(
                    {
                        "content": base64.b64encode(content),
                        "is_made": True,
                        "state": "waiting" if job.state == "failed" else job.state,
                        "error": False,
                    }
                )

    def _draw(self):
        """:return: bytes, read as superuser: who may see them is asked when they are
        downloaded"""
        self.ensure_one()
        user = self.user_id
        lang = user.lang or self.company_id.partner_id.lang or "en_US"
        record = (
            self.env[self.res_model]
            .with_user(SUPERUSER_ID)
            .with_context(
                lang=lang, tz=user.tz, allowed_company_ids=self.company_id.ids
            )
            .browse(self.res_id)
            .exists()
        )
        if not record:
            raise UserError(self.env._("It does not exist any more."))
        documents = self.env["fulfilment.document"]
        return documents._render(self.kind, record, self.size, self.copies)[0]

    def _print_content(self):
        """What the report downloads. A file that is not there yet is made now.

        :return: bytes
        :raise AccessError: the user may not read the jobs, or what they are about
        """
        self.check_access("read")
        for model, jobs in self.grouped("res_model").items():
            self.env[model].browse(jobs.mapped("res_id")).exists().check_access("read")
        contents = []
        for job in self.sudo():
            content = job.with_context(bin_size=False).content
            contents.append(base64.b64decode(content) if content else job._draw())
        # looking at it again changes nothing
        if request and request.httprequest.method == "POST":
            self._printed()
        if all(job.size in ZPL_DOTS for job in self):
            return b"".join(contents)
        return contents[0] if len(contents) == 1 else merge.merge_pdf(contents)

    def _printed(self):
        """Somebody has got the file, or a printer has."""
        for count, jobs in self.sudo().grouped("print_count").items():
            jobs.write(
                {
                    "state": "printed",
                    "error": False,
                    "printed_at": fields.Datetime.now(),
                    "printed_by_id": self.env.uid,
                    "print_count": count + 1,
                }
            )

    # --- later

    @api.model
    def _cron_clean(self, limit=1000):
        """Forget what was printed some days ago, with its file; see the settings."""
        done, left = 0, False
        for company in (
            self.env["res.company"].sudo().search([("active", "in", (True, False))])
        ):
            if not company.fulfilment_print_days:
                continue
            ago = fields.Datetime.subtract(
                fields.Datetime.now(), days=company.fulfilment_print_days
            )
            for model, name in (
                ("fulfilment.print.job", "printed_at"),
                ("fulfilment.bulk.file", "create_date"),
            ):
                domain = [("company_id", "=", company.id), (name, "<", ago)]
                old = self.env[model].sudo().search(domain, limit=limit)
                old.unlink()
                done += len(old)
                left = left or len(old) == limit
        self.env["ir.cron"]._commit_progress(done, remaining=int(left))
