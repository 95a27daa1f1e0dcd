from odoo.addons.queue_job.tests.common import trap_jobs

from .common import FulfilmentCase

#: Jobs that tell people and systems.
MINE = ("_job_queue", "_job_send")


class TellCase(FulfilmentCase):
    """A shop that tells its customers, and what became of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"name": "Bean Shop", "email": "office@shop.example"})
        cls.outbox = cls.env["fulfilment.notice"]
        cls.rules = cls.env["fulfilment.notice.rule"]

    @classmethod
    def switch(cls, *kinds, mail=True, sms=False, company=None):
        """Switch notices on."""
        rules = cls.rules.search(
            [
                ("company_id", "=", (company or cls.company).id),
                ("kind", "in", kinds),
            ]
        )
        rules.write({"by_mail": mail, "by_sms": sms})
        return rules

    def happen(self, kind, order=None, key=None, **detail):
        """:return: the notices that an event makes"""
        order = order or self._order(confirm=False)
        event = self.env["fulfilment.event"]._log(kind, order, key, **detail)
        return self.outbox.search([("event_id", "=", event.id)], order="id")

    def told(self, order, kind=None):
        domain = [("order_id", "=", order.id)]
        return self.outbox.search(
            domain + ([("kind", "=", kind)] if kind else []), order="id"
        )

    def run_jobs(self):
        """What happens at the commit and after it.

        :return: number of jobs"""
        with trap_jobs() as trap:
            self.env.flush_all()
            self.env.cr.precommit.run()
            count = place = 0
            # one may make another
            while place < len(trap.enqueued_jobs):
                job = trap.enqueued_jobs[place]
                place += 1
                is_mine = job.recordset._name.startswith("fulfilment.")
                if is_mine and job.method_name in MINE and not job.eta:
                    count += 1
                    job.func(*job.args, **job.kwargs)
        self.env.flush_all()
        return count

    def mails(self, notices):
        return self.env["mail.mail"].search(
            [("mail_message_id", "in", notices.message_id.ids)], order="id"
        )

    def queries(self, step):
        """:return: number of queries of a step, beginning with an empty cache"""
        # with what is done right before a commit
        self.env.cr.flush()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.env.cr.sql_log_count - start
