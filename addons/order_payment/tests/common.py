from unittest.mock import patch

from odoo import Command

from odoo.addons.account_payment.tests.common import AccountPaymentCommon


class PaymentCase(AccountPaymentCommon):
    """A company with books, a card provider and bank transfer, and a customer."""

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("sales_team.group_sale_manager")
            | cls.quick_ref("base.group_system")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.card = cls.dummy_provider
        cls.card.name = "Card"
        cls.startClassPatcher(
            patch.object(
                cls.registry["payment.provider"],
                "_compute_feature_support_fields",
                lambda self: self.update({"support_manual_capture": "partial"}),
            )
        )
        cls.transfer = cls._custom_provider("payment.payment_provider_transfer")
        cls._set_up_order()

    @classmethod
    def _set_up_order(cls):
        """Whom orders are for, and of what."""
        cls.customer = cls.env["res.partner"].create({"name": "Anna Wisniewska"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Vegetable box",
                "type": "consu",
                "list_price": 89,
                "taxes_id": [Command.clear()],
                "invoice_policy": "order",
            }
        )

    @classmethod
    def _order(cls, quantity=2, confirm=True, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.product.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _custom_provider(cls, name):
        return (
            cls.env.ref(name)
            .sudo()
            .copy({"company_id": cls.company.id, "state": "test", "name": name})
        )

    @classmethod
    def _pay(cls, order, state="done", amount=None, provider=None, **values):
        """A transaction that a provider has brought into this state."""
        provider = provider or cls.card
        orders = values.pop("orders", order)
        transaction = (
            cls.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": (
                        provider.with_context(active_test=False).payment_method_ids[:1]
                        or cls.pm_unknown
                    ).id,
                    "amount": order.amount_total if amount is None else amount,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "operation": "online_redirect",
                    "sale_order_ids": [Command.set(orders.ids)],
                    **values,
                }
            )
        )
        cls._answer(transaction, state)
        return transaction

    @classmethod
    def _answer(cls, transaction, state):
        """What a provider says about it."""
        steps = {
            "draft": lambda: None,
            "pending": transaction._set_pending,
            "authorized": transaction._set_authorized,
            "done": transaction._set_done,
            "cancel": transaction._set_canceled,
            "error": lambda: transaction._set_error("The card was refused"),
        }
        steps[state]()

    @classmethod
    def _child(cls, transaction, amount, state, refund=False):
        child = transaction._create_child_transaction(amount, is_refund=refund)
        cls._answer(child, state)
        return child

    @classmethod
    def _invoice(cls, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    @classmethod
    def _register(cls, moves, amount=None):
        """What the bank has got."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({} if amount is None else {"amount": amount})
        )
        return wizard._create_payments()
