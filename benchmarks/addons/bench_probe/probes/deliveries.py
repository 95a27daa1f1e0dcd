"""Lists of orders and deliveries."""


def set_up(env):
    """Make an operator.

    :return: his or her id
    """
    user = env["res.users"].create(
        {
            "name": "Bench operator",
            "login": "bench_operator",
            "group_ids": [(4, env.ref("delivery_supplier.group_operator").id)],
            "tz": "Europe/Berlin",
        }
    )
    env.cr.commit()
    return user.id
