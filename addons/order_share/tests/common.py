import re
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user
from odoo.tests.common import HttpCase, TransactionCase
from odoo.tools import SQL

from odoo.addons.access_link.tests.common import PDF, picture  # noqa: F401
from odoo.addons.queue_job.tests.common import trap_jobs


class OrderShareCommon(TransactionCase):
    """A wholesaler's order, two carriers, a salesman."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sender = new_test_user(
            cls.env,
            "share_sender",
            groups="base.group_user,sales_team.group_sale_salesman,stock.group_stock_user",
            name="Katrin Sommer",
            tz="Europe/Berlin",
        )
        cls.stranger = new_test_user(
            cls.env, "share_stranger", groups="base.group_user"
        )
        Partner = cls.env["res.partner"]
        cls.customer = Partner.create(
            {
                "name": "UAB Baltijos",
                "street": "Savanorių pr. 174",
                "zip": "03153",
                "city": "Vilnius",
                "country_id": cls.env.ref("base.lt").id,
                "phone": "+370 5 550 0017",
                "tz": False,
            }
        )
        cls.carrier, cls.other_carrier = Partner.create(
            [
                {
                    "name": "Spedition Brandt",
                    "email": "brandt@carrier.example.com",
                    "tz": "Europe/Berlin",
                    "lang": "en_US",
                },
                {
                    "name": "Nowak",
                    "email": "nowak@carrier.example.com",
                    "lang": "en_US",
                },
            ]
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Circulation Pump",
                "weight": 12.5,
                "list_price": 778.31,
                "is_storable": True,
            }
        )
        cls.order = cls._order()
        cls.document = cls._attachment(cls.order, "loading.pdf")

    @classmethod
    def _order(cls, lines=1, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.sender.id,
                "commitment_date": "2030-01-15 08:00:00",
                "order_line": [
                    (0, 0, {"product_id": cls.product.id, "product_uom_qty": 2})
                    for _index in range(lines)
                ],
                **values,
            }
        )

    @classmethod
    def _confirm_order(cls):
        """Confirm the order, whose offers can be awarded: the company has chosen the
        service that it buys then."""
        cls.company = cls.order.company_id
        cls.company.order_share_product_id = cls.env["product.product"].create(
            {"name": "Freight", "type": "service", "purchase_ok": True}
        )
        cls.order.action_confirm()

    @classmethod
    def _portal_user(cls, login, company=None, **values):
        """:param company: contact whose person the user is
        :return: a user of the portal"""
        user = new_test_user(cls.env, login, groups="base.group_portal", **values)
        if company:
            user.partner_id.parent_id = company
        return user

    @classmethod
    def _attachment(cls, record, name):
        return cls.env["ir.attachment"].create(
            {"name": name, "raw": PDF, "res_model": record._name, "res_id": record.id}
        )

    @classmethod
    def _share(cls, scope="details", partner=None, order=None, sent=True, **values):
        """:return: share (as the sender) and the token of its link"""
        order = order or cls.order
        share = cls.env["order.share"].create(
            {
                "sale_order_id": order.id,
                "company_id": order.company_id.id,
                "partner_id": (partner or cls.carrier).id,
                "user_id": cls.sender.id,
                "scope": scope,
                **values,
            }
        )
        token = share._issue_link().rsplit("/", 1)[1]
        if sent:
            share.with_user(cls.sender).action_mark_sent()
        return share, token

    @classmethod
    def _lines(cls, documents, winner_only=False):
        """:return: rows of the dialog that share files"""
        return [
            (
                0,
                0,
                {
                    "attachment_id": document.id,
                    "is_shared": True,
                    "winner_only": winner_only,
                },
            )
            for document in documents
        ]

    @classmethod
    def _request(cls, document=None, partners=None, hours=24, **values):
        """:return: request for offers, sent, and the token by partner"""
        document = document or cls.order
        request = (
            cls.env["order.share.request"]
            .with_user(cls.sender)
            ._create_for(
                document.with_user(cls.sender),
                partners or cls.carrier + cls.other_carrier,
                deadline=fields.Datetime.now() + timedelta(hours=hours),
                **values,
            )
        )
        tokens = {
            share.partner_id: share.sudo()._issue_link().rsplit("/", 1)[1]
            for share in request.share_ids
        }
        request.share_ids.action_mark_sent()
        return request, tokens

    def _child_token(self, share, token, scope):
        """:return: token of a link that was derived from another one, for a driver"""
        link = self.env["access.link"]._find(token)
        _child, child_token = self.env["access.link"]._issue(
            share,
            scope,
            partner=share.partner_id,
            owner=self.sender,
            expires_at=link.expires_at,
            parent=link,
        )
        return child_token

    def _later(self, **delta):
        """Let the clock of the reports go on."""
        now = fields.Datetime.now() + timedelta(**delta)
        self.patch(fields.Datetime, "now", lambda: now)

    def _notify(self, trap):
        trap.perform_enqueued_jobs()


class OrderShareHttpCommon(HttpCase, OrderShareCommon):
    """The partner's page over HTTP."""

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def get(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def page(self, token, query=""):
        return self.get(f"/share/{token}{query}")

    def fields_of(self, token):
        """Hidden fields of the page's first form: CSRF token and a fresh key."""
        return self.fields_in(self.page(token).text)

    def fields_in(self, html):
        names = ("csrf_token", "request_key")
        return {
            name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', html)[1]
            for name in names
        }

    def post(self, token, action, data=None, files=None, headers=None, **fields_):
        """Send a form of the page as a browser does."""
        values = {
            **self.fields_of(token),
            "author": "Jan Petersen",
            **(data or {}),
            **fields_,
        }
        return self.get(
            f"/share/{token}/{action}", data=values, files=files, headers=headers
        )

    def counts(self):
        """Rows that a visit could add."""
        self.env.flush_all()
        tables = (
            "order_share_event access_link_event access_link_command access_link_upload"
            " access_link_quota mail_message ir_attachment queue_job bus_bus"
        ).split()
        return {
            table: self.env.execute_query(
                SQL("SELECT count(*) FROM %s", SQL.identifier(table))
            )[0][0]
            for table in tables
        }
