"""Orders that are shared."""

from odoo import Command


def orders(env, sizes):
    """Make confirmed sale orders of so many lines and share each with a partner.

    :return: per order the address of the partner's page and of core's portal page
    """
    products = env["product.product"].create(
        [
            {
                "name": f"Bench product {number}",
                "type": "consu",
                "is_storable": True,
                "list_price": 10 + number,
                "weight": 1.5,
            }
            for number in range(max(sizes))
        ]
    )
    customer, carrier = env["res.partner"].create(
        [
            {"name": "Bench customer", "street": "1 Way", "zip": "1", "city": "Town"},
            {"name": "Bench carrier", "email": "carrier@example.com", "lang": "en_US"},
        ]
    )
    country = env.ref("base.de")
    customer.country_id = country
    pages = []
    for size in sizes:
        order = env["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                    for product in products[:size]
                ],
            }
        )
        order.action_confirm()
        share = (
            env["order.share"]
            .sudo()
            .create(
                {
                    "sale_order_id": order.id,
                    "company_id": order.company_id.id,
                    "partner_id": carrier.id,
                    "user_id": env.uid,
                    "scope": "details",
                    "message": "Ring the bell at gate 4.",
                }
            )
            .sudo(False)
        )
        url = share._issue_link()
        share.action_mark_sent()
        pages.append({"ours": url, "peer": order.get_portal_url()})
    env.cr.commit()
    return pages
