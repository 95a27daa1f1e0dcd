from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.b2b_account.tests.common import B2bAccountCase


class OrderApprovalCase(B2bAccountCase):
    """Boss → Petra → Jonas; products inside and outside the assortment."""

    #: mails are made at once, not by jobs
    _tells_now = True

    @classmethod
    def _set_up_approval(cls):
        def tell_now(self, members, xmlid):
            for approval in self:
                event = approval._newest_event()
                approval._job_tell(xmlid, members.filtered("active").ids, event.id)

        if cls._tells_now:
            cls.classPatch(cls.env.registry["order.approval"], "_tell", tell_now)
        cls._set_up_customers()
        cls.website = cls.env["website"].search([], limit=1)
        cls.boss = cls._member(cls.customer, "Boss lindenhof")
        cls.boss.release_mode = "approver"
        cls.petra.write({"release_mode": "approver", "approver_id": cls.boss.id})
        cls.jonas = cls.nadine
        cls.jonas.write({"release_mode": "always", "approver_id": cls.petra.id})
        tax = cls.env["account.tax"].create(
            {"name": "19 %", "amount": 19, "company_id": cls.env.company.id}
        )
        category = cls.env["product.category"].create({"name": "Care"})
        cls.gloves, cls.soap, cls.chair = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "list_price": price,
                    "type": "consu",
                    "categ_id": category.id if inside else cls.env.ref(
                        "product.product_category_goods").id,
                    "taxes_id": [Command.set(tax.ids)],
                }
                for name, price, inside in (
                    ("Gloves", 10, True),
                    ("Soap", 5, True),
                    ("Chair", 300, False),
                )
            ]
        )  # fmt: skip
        cls.customer.assortment_category_ids = category
        cls.seller = new_test_user(
            cls.env, "oa_seller", groups="sales_team.group_sale_salesman"
        )
        cls.sales_manager = new_test_user(
            cls.env, "oa_manager", groups="sales_team.group_sale_manager"
        )
        cls.settings_admin = new_test_user(
            cls.env,
            "oa_admin",
            groups="sales_team.group_sale_manager,base.group_system",
        )

    @classmethod
    def _cart(cls, member, *lines, website=True):
        """:param lines: (product, quantity)"""
        return cls.env["sale.order"].create(
            {
                "partner_id": member.partner_id.id,
                "website_id": cls.website.id if website else False,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": number}
                    )
                    for product, number in lines or ((cls.gloves, 2), (cls.soap, 1))
                ],
            }
        )

    @classmethod
    def _submit(cls, member=None, *lines, message="Please"):
        member = member or cls.jonas
        order = cls._cart(member, *lines)
        return cls.env["order.approval"]._submit(order, member, message)

    def _told(self, member, subject):
        """:return: whether the person was mailed"""
        mails = self._mails(member.email)
        return bool(mails.filtered(lambda mail: subject in mail.subject))


@tagged("post_install", "-at_install")
class OrderApprovalCommon(OrderApprovalCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_approval()
