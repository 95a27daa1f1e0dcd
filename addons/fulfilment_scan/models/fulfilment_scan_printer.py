from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.fulfilment_document.tools.paper import SIZES, ZPL_DOTS
from odoo.addons.queue_job.exception import RetryableJobError

from ..tools import scan_printer
from ..tools.scan_label import LABEL_NAMES

#: "1" lets printers be on this machine, for tests and demonstrations.
ALLOW_LOCAL = "fulfilment_scan.allow_local_printers"
#: With the pattern of the queue: about ten minutes, then the form says what happened.
TRIES = 7


class FulfilmentScanPrinter(models.Model):
    """A label printer in the network that understands ZPL.

    It gets raw data on a port of its own, usually 9100. There is no answer: what was
    taken over by the printer counts as printed, even when it has no paper. A label
    whose transmission was cut off is sent again, so it may come out twice, never lost
    without a word.
    """

    _name = "fulfilment.scan.printer"
    _description = "Label Printer"
    _inherit = "order.derived.mixin"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        index="btree_not_null",
        help="Where it stands. Empty: it is offered in every warehouse.",
    )
    host = fields.Char(
        "Address", required=True, help="IP address or name in your network."
    )
    port = fields.Integer(required=True, default=9100)
    size = fields.Selection(
        [row for row in SIZES if row[0] in ZPL_DOTS],
        "Resolution",
        required=True,
        default="zpl_203",
        help="Is written on the printer or in its manual: dots per inch.",
    )
    paper = fields.Selection(
        LABEL_NAMES, "Labels in It", required=True, default="label_100x150"
    )
    last_printed_at = fields.Datetime(
        "Last Sent", readonly=True, copy=False, derived=True
    )
    last_error = fields.Char("Last Problem", readonly=True, copy=False, derived=True)

    _port_range = models.Constraint(
        "CHECK(port BETWEEN 1 AND 65535)", "A port is a number from 1 to 65535."
    )

    @api.constrains("host")
    def _check_host(self):
        for printer in self:
            try:
                scan_printer.check_host(printer.host, self._allows_local())
            except scan_printer.Refused as error:
                raise ValidationError(self._refused_text(str(error))) from error

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["host"] = (vals.get("host") or "").strip()
        return super().create(vals_list)

    def write(self, vals):
        if "host" in vals:
            vals = {**vals, "host": (vals["host"] or "").strip()}
        return super().write(vals)

    def action_print_test(self):
        """Send a label that says which printer it is."""
        self.check_access("write")
        for printer in self:
            content = self.env["fulfilment.scan.label"]._test(printer)
            printer._print(content, self.env._("Test label"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "A test label was sent to the queue. If nothing comes out, look"
                    " here again in some minutes."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _print_labels(self, kind, records, copies=1):
        """Labels as this printer needs them, see ``fulfilment.scan.label._make``.

        :return: the job"""
        self.ensure_one()
        content, _mimetype, name = self.env["fulfilment.scan.label"]._make(
            kind, records, "zpl", self.size, copies, self.paper
        )
        return self._print(content, name)

    def _print(self, content, description):
        """Send raw data to the printer, in the background.

        The printer acknowledges nothing: that it was sent does not say that it was
        printed.

        :param content: ZPL, as bytes or text
        :param str description: for who looks at the queue
        :return: the job
        """
        self.ensure_one()
        if isinstance(content, bytes):
            content = content.decode()
        if len(content) > scan_printer.LARGEST:
            raise UserError(
                self.env._("That are too many labels. Print them in smaller portions.")
            )
        if not self.active:
            raise UserError(self.env._("%s is not in use any more.", self.name))
        return (
            self.sudo()
            .with_delay(
                channel="root.fulfilment",
                max_retries=TRIES,
                description=self.env._(
                    "%(what)s on %(printer)s", what=description, printer=self.name
                ),
            )
            ._job_print(content)
        )

    def _job_print(self, content):
        """:raise RetryableJobError: the printer may be reached later"""
        printer = self.with_user(SUPERUSER_ID).exists()
        # one after the other, and so that nothing is repeated after it was sent
        if (
            not printer
            or printer.try_lock_for_update(allow_referencing=True) != printer
        ):
            if printer:
                raise RetryableJobError(
                    "The printer is busy", seconds=3, ignore_retry=True
                )
            return
        try:
            scan_printer.send(
                printer.host, printer.port, content.encode(), printer._allows_local()
            )
        except scan_printer.Refused as error:
            printer.last_error = printer._refused_text(str(error))
        except scan_printer.Unreachable as error:
            if not printer._is_last_try():
                raise RetryableJobError(str(error)) from error
            printer.last_error = self.env._(
                "The printer can't be reached, so labels were lost: %s", error
            )
        else:
            printer.write(
                {"last_printed_at": fields.Datetime.now(), "last_error": False}
            )

    def _is_last_try(self):
        """:return: whether the queue gives up when this fails again"""
        uuid = self.env.context.get("job_uuid")
        job = self.env["queue.job"].sudo().search([("uuid", "=", uuid)], limit=1)
        # counted before it runs, kept after it
        return bool(uuid and job.max_retries and job.retry + 1 >= job.max_retries)

    @api.model
    def _allows_local(self):
        value = self.env["ir.config_parameter"].sudo().get_param(ALLOW_LOCAL)
        return str(value or "").lower() in ("1", "true")

    @api.model
    def _refused_text(self, reason):
        if reason == "local":
            return self.env._(
                "This address is none of a printer: it leads to this server or to"
                " itself. Enter the one that the printer has in your network."
            )
        return self.env._(
            "Enter the printer's address alone, such as 192.168.1.50 or"
            " printer-3.example.com."
        )
