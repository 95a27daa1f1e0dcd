"""Orders that the customer's own people make, and what stands in their way."""

from datetime import date

import pytest
from b2b_budget.budgets import PASSWORD, customers  # noqa: F401
from b2b_budget.test_order import DEVICES, check_page, press, words
from order_share.offers import SERIALIZED

from support.pages import DESKTOP, PHONE, sign_in

pytestmark = pytest.mark.expected_in_log(
    *SERIALIZED,
    r"are needed",
    # core sends the confirmation of an order while the mail queue runs as well
    r"Failed processing mail queue",
)
BLOCKED = {"amount": 10_000, "policy": "block", "period_type": "custom"}


def approve(visitors, login, request):
    """Approve an order as its customer does."""
    page = visitors.open(PHONE)
    sign_in(page, login, PASSWORD)
    page.goto(f"/my/budgets/orders/{request}")
    press(page, "Approve")
    page.get_by_text("Approved by").wait_for()


def number_of(page):
    return int(page.url.rsplit("/", 1)[1])


def order_of(stack, request):
    (row,) = stack.rpc()["b2b.budget.request"].read([request], ["order_id"])
    return row["order_id"][0]


def ordered_before(visitors, customer, login):
    """:return: request of an order for this person that was confirmed"""
    members = customer.rpc["b2b.member"]
    (row,) = members.search_read([("email", "=", login)], ["partner_id"])
    order, request = customer.sent(100, partner_id=row["partner_id"][0])
    approve(visitors, customer.orderer, request)
    return request


def order_again(page, request):
    """Make a draft like an earlier order. :return: id of its request"""
    page.goto(f"/my/budgets/orders/{request}")
    page.get_by_role("button", name="Order again").click()
    page.wait_for_url(lambda url: not url.endswith(f"/orders/{request}"))
    return number_of(page)


@pytest.mark.parametrize("device", DEVICES)
def test_four_conditions(stack, visitors, picture, customers, device):  # noqa: F811
    """Role, site, budget, state: one is refused at a time, with the right words."""
    customer = customers(**BLOCKED)
    giessen = customer.site_of("Gießen")
    rita = customer.person("rita", "b2b_budget.role_requester", [customer.site])
    rpc = stack.rpc()
    (member,) = rpc["b2b.member"].search([("email", "=", rita)])
    earlier = ordered_before(visitors, customer, rita)

    def change(**values):
        rpc["b2b.member"].write(
            [member], {key: [(6, 0, ids)] for key, ids in values.items()}
        )

    page = visitors.open(DEVICES[device])
    sign_in(page, rita, PASSWORD)
    request = order_again(page, earlier)
    check_page(page)
    conditions = page.locator("section[aria-labelledby=budget_conditions]")
    hand_in = page.get_by_role("button", name="Hand in")
    assert conditions.inner_text().count("yes") == 4
    assert hand_in.is_visible()
    picture(page, f"requester-{device}-1-draft")

    # another role
    change(role_ids=[rpc.ref("b2b_budget.role_orderer")])
    page.reload()
    assert conditions.inner_text().count("yes") == 3
    assert "None of your roles hands in orders." in conditions.inner_text()
    assert not hand_in.count()
    change(role_ids=[rpc.ref("b2b_budget.role_requester")])

    # another site
    change(site_ids=[giessen])
    page.reload()
    assert conditions.inner_text().count("yes") == 3
    assert "You order for Gießen" in conditions.inner_text()
    assert not hand_in.count()
    check_page(page)
    picture(page, f"requester-{device}-2-site")
    change(site_ids=[customer.site])

    # not enough left
    page.reload()
    page.locator("input[name^=quantity-]").fill("1500")
    press(page, "Save")
    # the amount would tell her what all sites have spent
    conditions.get_by_text("has not enough left").wait_for()
    assert conditions.inner_text().count("yes") == 3
    assert "Order less" in conditions.inner_text()
    assert not hand_in.count()
    check_page(page)
    picture(page, f"requester-{device}-3-budget")
    price = stack.rpc()["sale.order.line"].search_read(
        [("order_id", "=", order_of(stack, request))], ["price_unit"]
    )[0]["price_unit"]
    few = 2
    assert few * price < 1000
    page.locator("input[name^=quantity-]").fill(str(few))
    press(page, "Save")
    hand_in.wait_for()

    # handed in already, in another window
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#budget_note", "For the flu season")
    other.get_by_role("button", name="Hand in").click()
    other.get_by_role("button", name="Withdraw").wait_for()
    check_page(other)
    picture(other, f"requester-{device}-4-waiting")
    order = order_of(stack, request)
    assert customer.state(order) == "waiting"
    assert customer.year()[0] == pytest.approx(few * price)
    # nobody confirms the own order; somebody else does
    assert not other.get_by_role("button", name="Approve").count()
    approve(visitors, customer.orderer, request)
    assert customer.state(order) == "confirmed"
    # too late in the first window
    hand_in.click()
    page.get_by_role("alert").get_by_text("Confirmed").wait_for()
    check_page(page)
    assert customer.state(order) == "confirmed"
    assert not customer.differences()


def test_top_up_then_approve(stack, visitors, picture, customers):  # noqa: F811
    customer = customers(amount=130, policy="block", period_type="custom")
    rita = customer.person("rita", "b2b_budget.role_requester")
    bea = customer.person("bea", "b2b_budget.role_budget_administrator")
    earlier = ordered_before(visitors, customer, rita)
    requester = visitors.open(PHONE)
    sign_in(requester, rita, PASSWORD)
    request = order_again(requester, earlier)
    assert "Bea" in words(requester)
    order = order_of(stack, request)
    (row,) = stack.rpc()["sale.order"].read([order], ["amount_untaxed"])
    assert row["amount_untaxed"] > 30

    owner = visitors.open(PHONE)
    sign_in(owner, bea, PASSWORD)
    owner.goto("/my/budgets/plans")
    check_page(owner)
    owner.goto(f"/my/budgets/plans/{customer.budget}")
    check_page(owner)
    owner.fill("#plan_topup", f"{row['amount_untaxed']:.2f}")
    owner.fill("#plan_reason", "Flu season")
    picture(owner, "top-up-phone")
    owner.get_by_role("button", name="Top up").click()
    owner.get_by_text("Flu season").first.wait_for()
    check_page(owner)
    assert customer.year()[2] == pytest.approx(30 + row["amount_untaxed"])

    requester.reload()
    requester.get_by_role("button", name="Hand in").click()
    requester.get_by_role("button", name="Withdraw").wait_for()
    approve(visitors, customer.orderer, request)
    assert customer.state(order) == "confirmed"
    assert customer.year() == (
        0,
        pytest.approx(100 + row["amount_untaxed"]),
        pytest.approx(30),
    )
    assert not customer.differences()


def test_return_refunds_the_month(stack, visitors, customers):  # noqa: F811
    """Goods come back: their money is there again, in the month of the order."""
    rpc = stack.rpc()
    if not rpc["ir.module.module"].search_count(
        [("name", "=", "b2b_budget_stock"), ("state", "=", "installed")]
    ):
        pytest.skip("b2b_budget_stock is not installed")
    customer = customers(amount=12_000)
    order, request = customer.sent(100)
    approve(visitors, customer.orderer, request)
    pickings, moves = rpc["stock.picking"], rpc["stock.move"]

    def receive(picking, quantity):
        ids = moves.search([("picking_id", "=", picking)])
        moves.write(ids, {"quantity": quantity, "picked": True})
        pickings.button_validate([picking])

    (picking,) = pickings.search([("sale_id", "=", order)])
    receive(picking, 100)
    wizards = rpc["stock.return.picking"]
    context = {"active_id": picking, "active_model": "stock.picking"}
    wizard = wizards.create({"picking_id": picking}, context=context)
    lines = rpc["stock.return.picking.line"]
    lines.write(
        lines.search([("wizard_id", "=", wizard)]), {"quantity": 30, "to_refund": True}
    )
    back = wizards.action_create_returns([wizard], context=context)["res_id"]
    receive(back, 30)
    assert customer.year() == (0, 70, 11_930)
    assert not customer.differences()
    page = visitors.open(DESKTOP)
    sign_in(page, customer.orderer, PASSWORD)
    page.goto("/my/budgets")
    month = page.locator(".o_budget_row", has_text=customer.name).first
    month = month.inner_text().replace("\xa0", " ")
    assert "$ 70.00 of $ 1,000.00" in month


def test_year_change(stack, visitors, customers):  # noqa: F811
    """What was not spent last year goes on into this one, month by month."""
    year = date.today().year
    customer = customers(amount=1200, date_from=f"{year - 1}-01-01", carry_over="next")
    budgets = stack.rpc()["b2b.budget"]
    action = budgets.action_copy_to_next_year([customer.budget])
    following = action["res_id"]
    assert customer.year(following) == (0, 0, 1200)
    stack.run_cron("b2b_budget.ir_cron_carry_over")
    assert customer.year(following) == (0, 0, 2400)
    # once
    stack.run_cron("b2b_budget.ir_cron_carry_over")
    assert customer.year(following) == (0, 0, 2400)
    (before,) = budgets.read([customer.budget], ["left"])
    assert before["left"] == 0
    page = visitors.open(DESKTOP)
    sign_in(page, customer.orderer, PASSWORD)
    page.goto("/my/budgets")
    assert "of $ 2,400.00" in words(page)
