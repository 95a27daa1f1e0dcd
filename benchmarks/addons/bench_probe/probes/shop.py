"""A customer who buys in the shop and knows nothing of releases and sites."""

LOGIN = "shopper@bench.example.com"


def set_up(env):
    """Make a product and a customer with an address, whose password is the address.

    :return: ids of the product and its template, path of its page, login
    """
    env = env(su=True)
    product = env["product.product"].create(
        {"name": "Bench lamp", "list_price": 10, "is_published": True, "type": "consu"}
    )
    env["product.template"].create(
        [
            {"name": f"Bench product {number}", "list_price": 10, "is_published": True}
            for number in range(40)
        ]
    )
    company = env["res.partner"].create({"name": "Bench company", "is_company": True})
    user = env["res.users"].create(
        {
            "name": "Shopper",
            "login": LOGIN,
            "email": LOGIN,
            "password": LOGIN,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    address = {
        "street": "Am Grün 1",
        "zip": "35037",
        "city": "Marburg",
        "country_id": env.ref("base.de").id,
        "phone": "+49 6421 1",
    }
    user.partner_id.write({**address, "parent_id": company.id})
    company.write({**address, "email": "company@bench.example.com"})
    env["sale.order"].create(
        [
            {
                "partner_id": user.partner_id.id,
                "order_line": [(0, 0, {"product_id": product.id})],
                "state": "sale",
            }
            for _number in range(40)
        ]
    )
    env["delivery.carrier"].search([]).is_published = True
    env.cr.commit()
    return {
        "product_id": product.id,
        "template_id": product.product_tmpl_id.id,
        "page": product.product_tmpl_id.website_url,
        "login": LOGIN,
    }
