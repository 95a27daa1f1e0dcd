"""From the phone call to the door and back to the till, in the browsers of who takes
part: the office on a desktop, deliverer and customer on small phones. Mails are read
where they arrive, SMS at a false Vonage."""

import itertools
import re
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import pytest
from delivery_supplier.cash import Cash
from order_share.offers import SERIALIZED, links_in, utc
from order_share.support import eventually

from support import sms
from support.pages import DESKTOP, PHONE, barriers, sign_in

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
#: The German regulator keeps these numbers for films: nobody has them.
NUMBER = "+49 176 040690{:02}"
LOGIN = "office@round.example"
ORDERS = "/odoo/action-delivery_supplier.sale_order_action"
BOARD = "/odoo/action-delivery_supplier.delivery_job_board_action"
CASH_UP = "/odoo/action-delivery_supplier.delivery_tour_cash_action"


@dataclass
class Person:
    """Somebody who is told things.

    :ivar int id: of the contact or deliverer
    """

    id: int
    name: str
    email: str
    phone: str


class Day(Cash):
    """A day at the office: no grace time, nothing can be taken back."""

    def __init__(self, stack):
        super().__init__(stack)
        admin = self.admin
        self.numbers = itertools.count(20)
        self.gateway = sms.Gateway().start()
        sms.connect(stack, self.gateway)
        self.company = admin["res.users"].read([admin.uid], ["company_id"])[0][
            "company_id"
        ][0]
        admin["res.company"].write(
            [self.company],
            {
                "delivery_status_grace": 0,
                "delivery_undo_minutes": 0,
                "email": "shop@round.example",
            },
        )
        group = admin.ref("delivery_supplier.group_operator")
        admin["res.users"].create(
            {
                "name": "Olga Office",
                "login": LOGIN,
                "email": LOGIN,
                "password": LOGIN,
                "group_ids": [(4, group)],
            }
        )

    def end(self):
        self.gateway.stop()
        self.admin["res.company"].write(
            [self.company],
            {
                "sms_provider": "iap",
                "delivery_status_grace": 2,
                "delivery_undo_minutes": 5,
            },
        )

    def somebody(self, name):
        """:return: a person whom nobody knows yet"""
        number = next(self.numbers)
        email = f"{name.split()[0].lower()}{number}@round.example"
        return Person(0, name, email, NUMBER.format(number))

    def deliverer(self, name="Marek Nowak"):
        """:return: a deliverer, as a person"""
        person = self.somebody(name)
        person.id = self.admin["delivery.deliverer"].create(
            {
                "name": name,
                "email": person.email,
                "phone": person.phone,
                "country_id": self.admin.ref("base.de"),
                "tz": "Europe/Berlin",
            }
        )
        return person

    def customer(self, name):
        person = self.somebody(name)
        person.id = self.admin["res.partner"].create(
            {
                "name": name,
                "email": person.email,
                "phone": person.phone,
                "street": "Karl-Heine-Straße 12",
                "zip": "04229",
                "city": "Leipzig",
                "country_id": self.admin.ref("base.de"),
                "tz": "Europe/Berlin",
            }
        )
        return person

    def planned(self, customer, deliverer=None, tomorrow=False):
        """:return: an order's delivery"""
        line = {"product_id": self.product, "product_uom_qty": 2}
        order = self.admin["sale.order"].create(
            {
                "partner_id": customer.id,
                "order_line": [(0, 0, line)],
                "commitment_date": tomorrow and utc(days=1),
            }
        )
        self.admin["sale.order"].action_confirm([order])
        if deliverer:
            self.admin["sale.order"].write([order], {"deliverer_id": deliverer.id})
        else:
            self.run(f"env['sale.order'].browse({order})._plan_delivery()")
        [job] = self.admin["delivery.job"].search([("order_id", "=", order)])
        return job

    def name(self, job):
        return self.read(job, "name")[0]

    def mail(self, person, subject):
        """:return: words of the mail and the paths of its links to deliveries"""
        mail = self.stack.mails.wait_for(person.email, 60, subject)
        html = mail.get_body(("html",)).get_content()
        words = " ".join(re.sub(r"<[^>]+>", " ", html).split())
        return words, [urlsplit(url).path for url in links_in(mail, "/delivery/")]

    def message(self, person, text):
        """:return: words of the SMS and the path of its link"""
        got = self.gateway.wait_for(person.phone, 60, text).text
        found = re.search(r"https?://\S+(/delivery/\S+)", got)
        return got, found and found[1]

    def told(self, person):
        """:return: how many mails and SMS somebody has got"""
        return len(self.stack.mails.to(person.email)), len(
            self.gateway.to(person.phone)
        )


@pytest.fixture(scope="module")
def day(stack):
    day = Day(stack)
    yield day
    day.end()


@pytest.fixture
def office(day, visitors):
    """The operator's browser."""
    page = visitors.open(DESKTOP, timezone_id="Europe/Brussels")
    sign_in(page, LOGIN)
    return page


@pytest.fixture
def small(visitors):
    """Opens the phone of a deliverer or customer: ``small(path)``."""

    def open_path(path):
        page = visitors.open(SMALL)
        page.goto(path)
        check(page)
        return page

    return open_path


def check(page):
    """Nothing sticks out, nobody is kept out."""
    assert page.evaluate("document.documentElement.scrollWidth") == 360, page.url
    assert barriers(page) == [], page.url


def words(page):
    return page.locator("main").inner_text().replace("\xa0", " ")


def fill(page, name, text):
    page.locator(f"[name={name}] :is(input, textarea)").first.fill(text)


def choose(form, name, text):
    """Choose a record in a field of a form."""
    field = form.locator(f".o_field_widget[name={name}] input").first
    field.click()
    field.fill(text)
    form.locator(".o-autocomplete--dropdown-item", has_text=text).first.click()


def save(page):
    page.locator(".o_form_button_save").click()
    page.locator(".o_form_status_indicator_buttons.invisible").wait_for(
        state="attached"
    )


def drag(page, card, column):
    """With the mouse, as the web client wants it: it begins after a few pixels."""
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), column.bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 30, steps=5)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 150, steps=15)
    page.wait_for_timeout(300)
    page.mouse.up()


def test_phone_order(stack, day, office, small, picture):
    """A caller's order is entered, packed and given to a deliverer, who taps one button
    of the mail; the customer knows at each step."""
    marek, anna = day.deliverer("Marek Phone"), day.somebody("Anna Caller")

    # the call
    office.goto(ORDERS)
    office.get_by_role("button", name="New Order").first.click()
    dialog = office.locator(".modal")
    dialog.locator("[name=phone] input").fill(anna.phone)
    office.keyboard.press("Tab")
    dialog.get_by_text("Nobody has this number yet").wait_for()
    fill(dialog, "partner_name", anna.name)
    fill(dialog, "partner_email", anna.email)
    fill(dialog, "street", "Lützner Straße 7")
    fill(dialog, "zip", "04177")
    fill(dialog, "city", "Leipzig")
    fill(dialog, "access_note", "Gate code 1234")
    dialog.get_by_role("button", name="Add a product").click()
    product = dialog.locator("[name=product_id] input")
    product.fill("Vegetable box")
    exact = re.compile(r"^\s*Vegetable box\s*$")
    dialog.locator(".o-autocomplete--dropdown-item").filter(
        has_text=exact
    ).first.click()
    choose(dialog, "country_id", "Germany")
    total = dialog.locator(".oe_subtotal_footer .o_field_monetary")
    # prices of customers in Europe
    total.filter(has_text="€").wait_for()
    said = total.inner_text()
    picture(office, "round-1-call")
    dialog.get_by_role("button", name="Create and Confirm").click()
    office.locator(".o_form_view [name=order_status_id] input").wait_for()
    name = office.locator(".oe_title [name=name]").inner_text().strip()
    [order] = day.admin["sale.order"].search([("name", "=", name)])
    assert day.admin["sale.order"].read([order], ["state", "order_channel"]) == [
        {"id": order, "state": "sale", "order_channel": "phone"}
    ]
    # it costs what the caller was told
    office.locator(".oe_subtotal_footer", has_text=said).wait_for()
    # whoever calls again is known
    assert day.admin["res.partner"].search_count([("email", "=", anna.email)]) == 1

    # a status
    assert day.told(anna) == (0, 0), "nobody is told that an order is new"
    choose(office, "order_status_id", "Packed")
    save(office)
    text, _links = day.mail(anna, f"Your order {name}: Packed")
    assert "Hello Anna Caller" in text and "Packed" in text

    # who brings it
    choose(office, "deliverer_id", marek.name)
    save(office)
    picture(office, "round-2-assigned")
    text, links = day.mail(marek, f"New delivery: {name}")
    assert "Lützner Straße 7" in text and "Gate code 1234" in text
    assert "89" not in text.replace(name, ""), (
        "no prices unless they are to be collected"
    )
    link, button = links
    assert button == f"{link}/delivered"
    text, by_message = day.message(marek, "New: ")
    assert "Lützner Straße 7, Leipzig" in text
    [job] = day.admin["delivery.job"].search([("order_id", "=", order)])
    text, [track] = day.mail(anna, f"Your order {name} comes: ")
    assert "Lützner Straße 7" in text
    assert day.message(anna, f"order {name} comes")[1]
    customer = small(track)
    assert "Marek brings it" in words(customer)
    assert "Marek Phone" not in words(customer), "the first name is enough"
    picture(customer, "round-3-track")

    # the button of the mail: opening it changes nothing
    phone, second = small(button), small(button)
    phone.reload()
    assert day.state(job) == "assigned" and day.kinds(job) == ["assigned"]
    picture(phone, "round-4-button")
    phone.get_by_role("button", name="Confirm: delivered").click()
    phone.get_by_text(re.compile(r"Delivered .* by Marek Phone")).wait_for()
    check(phone)
    picture(phone, "round-5-delivered")
    assert day.state(job) == "delivered"
    # the second tap
    second.get_by_role("button", name="Confirm: delivered").click()
    second.get_by_text(re.compile(r"Delivered .* by Marek Phone")).wait_for()
    assert second.get_by_text("This was saved already").count() == 1
    assert day.kinds(job).count("delivered") == 1
    # and by the link of the SMS
    again = small(f"{by_message}/delivered")
    assert re.search(r"Delivered .* by Marek Phone", words(again))
    assert again.get_by_role("button", name="Confirm: delivered").count() == 0

    # the customer
    text, [track] = day.mail(anna, f"Your order {name} was delivered")
    assert re.search(r"was delivered at \d", text), text
    assert "was delivered at" in day.message(anna, "was delivered")[0]
    customer.reload()
    assert "Delivered on" in words(customer)
    check(customer)
    picture(customer, "round-6-tracked")
    assert "Delivered on" in words(small(track))
    office.reload()
    status = office.locator(".o_field_widget[name=order_status_id] input").first
    assert status.input_value() == "Delivered"
    # packed by mail, and by both: comes, delivered
    eventually(lambda: day.told(anna) == (3, 2))
    assert day.told(marek) == (1, 1)


def test_given_to_another(day, office, small, picture):
    """Dragged on the board: the new one is told, so is the one before, whose link is
    dead."""
    # a column for each of them would need a wide screen
    day.stack.sql("UPDATE delivery_deliverer SET active = false")
    piotr, ewa = day.deliverer("Piotr Before"), day.deliverer("Ewa After")
    ben = day.customer("Ben Board")
    job = day.planned(ben, tomorrow=True)
    # late in the evening those that the demo brings in two hours are of tomorrow, too
    day.stack.sql(f"UPDATE delivery_job SET date = date - 30 WHERE id != {job}")
    name = day.name(job)
    office.goto(BOARD)
    office.locator(".o_searchview_dropdown_toggler").click()
    for text in ("Today", "Tomorrow"):
        office.locator(".o_filter_menu .o_menu_item", has_text=text).click()
    office.keyboard.press("Escape")
    office.locator(".o_facet_value", has_text="Tomorrow").wait_for()
    columns = office.locator(".o_kanban_group")
    eventually(lambda: columns.count() == 3)
    # the web client folds all but ten, and the stories before have had deliverers
    while (folded := office.locator(".o_column_folded")).count():
        folded.first.click()
        office.wait_for_timeout(300)

    def give(to):
        card = office.locator(".o_kanban_record", has_text=name)
        column = office.locator(".o_kanban_group", has_text=to.name)
        column.scroll_into_view_if_needed()
        drag(office, card, column)
        column.locator(".o_kanban_record", has_text=name).wait_for()
        eventually(lambda: (day.read(job, "deliverer_id")[0] or [0])[0] == to.id)

    give(piotr)
    _text, [old, _button] = day.mail(piotr, f"New delivery: {name}")
    day.message(piotr, "New: ")
    _text, [track] = day.mail(ben, f"Your order {name} comes")
    first = small(old)
    assert "Karl-Heine-Straße 12" in words(first)
    customer = small(track)
    assert "Piotr brings it" in words(customer)
    give(ewa)
    picture(office, "round-board")
    text, links = day.mail(piotr, f"Not yours any more: {name}")
    assert links == [] and "Karl-Heine-Straße 12" in text
    day.message(piotr, f"delivery {name} (Karl-Heine-Straße 12) is not yours")
    _text, [new, _button] = day.mail(ewa, f"New delivery: {name}")
    day.message(ewa, "New: ")

    # the page that is open, and the link
    first.get_by_role("button", name="Accept").click()
    first.get_by_text(re.compile("not yours any more|no longer works")).first.wait_for()
    picture(first, "round-taken-away")
    dead = small(old)
    dead.get_by_role("heading", name="This link no longer works").wait_for()
    assert "Karl-Heine" not in dead.content()
    assert day.state(job) == "assigned"
    phone = small(new)
    phone.get_by_role("button", name="Accept").click()
    eventually(lambda: day.state(job) == "accepted")
    day.mail(ben, f"Your order {name} comes")
    customer.reload()
    assert "Ewa brings it" in words(customer) and "Piotr" not in words(customer)
    assert day.told(piotr) == (2, 2)
    assert day.told(ewa) == (1, 1)


def test_second_attempt(day, office, small, picture):
    """Nobody at home: the customer is told, the deliverer comes again."""
    marek, carla = day.deliverer("Marek Again"), day.customer("Carla Away")
    job = day.planned(carla, marek)
    name = day.name(job)
    _text, [link, _button] = day.mail(marek, f"New delivery: {name}")
    _text, [track] = day.mail(carla, f"Your order {name} comes")
    phone = small(link)
    for text, state in (
        ("Accept", "accepted"),
        ("I have the goods", "picked_up"),
        ("I am on the way", "on_the_way"),
    ):
        phone.get_by_role("button", name=text).click()
        eventually(partial(lambda is_now: day.state(job) == is_now, state))
    day.mail(carla, f"Your order {name} is on the way")
    day.message(carla, f"order {name} is on the way")
    phone.get_by_role("link", name="Failed").click()
    phone.get_by_label("Nobody at home").check()
    phone.get_by_label("Note").first.fill("Rang three times")
    check(phone)
    picture(phone, "round-failing")
    phone.get_by_role("button", name="Save attempt").click()
    phone.get_by_role("heading", name="What comes next").wait_for()
    check(phone)
    picture(phone, "round-failed")
    text, _links = day.mail(carla, f"We could not deliver your order {name}")
    assert "Nobody at home" in text and "Rang three times" not in text
    day.message(carla, f"we could not deliver order {name}")
    customer = small(track)
    customer.get_by_role("heading", name="We could not hand it over").wait_for()
    picture(customer, "round-missed")
    order = day.read(job, "order_id")[0][0]
    office.goto(f"/odoo/sales/{order}")
    status = office.locator(".o_field_widget[name=order_status_id] input").first
    assert status.input_value() == "Not Delivered"

    assert phone.get_by_role("button", name="Take back").count() == 0
    phone.get_by_role("radio", name="Later today").check()
    phone.get_by_role("button", name="Save").click()
    eventually(lambda: day.state(job) == "assigned")
    day.mail(marek, f"Changed: {name}")
    day.message(marek, "Changed: ")
    day.mail(carla, f"Your order {name} comes")
    phone.reload()
    phone.get_by_role("button", name="Delivered").click()
    phone.get_by_text(re.compile(r"Delivered .* by Marek Again")).wait_for()
    day.mail(carla, f"Your order {name} was delivered")
    customer.reload()
    assert "Delivered on" in words(customer)
    attempts = day.admin["delivery.attempt"].search_read(
        [("job_id", "=", job)], ["number", "result"], order="number"
    )
    assert [(row["number"], row["result"]) for row in attempts] == [
        (1, "failed"),
        (2, "delivered"),
    ]
    # comes, on the way, missed, comes, delivered
    eventually(lambda: day.told(carla) == (5, 5))
    assert day.told(marek) == (2, 2)


def switch(page, day, job):
    """The operator agrees on cash in the order's form."""
    page.goto(f"/odoo/sales/{day.order(job)}")
    page.get_by_role("button", name="Change", exact=True).click()
    dialog = page.locator(".modal")
    dialog.get_by_label("Cash on Delivery").check()
    fill(dialog, "reason", "The card did not work")
    return dialog


def test_card_after_all_and_cash_up(day, office, small, picture):
    """Two customers change to cash; the card of one succeeds late: nothing is collected
    there. What the other has paid is handed in and counted."""
    marek = day.deliverer("Marek Cash")
    dora, emil = day.customer("Dora Card"), day.customer("Emil Euro")
    late, cash = day.planned(dora, marek), day.planned(emil, marek)
    links = {}
    for job in (late, cash):
        _text, [links[job], _button] = day.mail(marek, f"New delivery: {day.name(job)}")
    card = day.card(late)
    for job in (late, cash):
        dialog = switch(office, day, job)
        if job == late:
            picture(office, "round-switch")
        dialog.get_by_role("button", name="Change Payment").click()
        dialog.wait_for(state="detached")
    due = day.read(late, "cash_to_collect")[0]
    assert due == day.read(cash, "cash_to_collect")[0] > 0
    for person, job in ((dora, late), (emil, cash)):
        name = day.name(job)
        text, _links = day.mail(person, f"Your order {name}: Cash on Delivery")
        assert f"{due:.2f}" in text
        day.message(person, f"order {name} is now paid by: Cash on Delivery")
        text, _links = day.mail(marek, f"Changed: {name}")
        assert f"{due:.2f}" in text
    customer = small(day.link(late, "track"))
    assert f"{due:.2f}" in words(customer)
    picture(customer, "round-cash-track")
    phone = small(links[late])
    assert "Collect in cash" in words(phone)
    picture(phone, "round-collect")

    # the provider answers after all
    day.succeeds(card)
    name = day.name(late)
    day.mail(marek, f"Collect nothing: {name} is paid")
    day.message(marek, f"Collect nothing for {name}")
    day.mail(dora, f"Your order {name} is paid")
    # the page of before: the tap is refused in words
    phone.get_by_role("button", name="Delivered").click()
    phone.get_by_text("This was paid meanwhile: collect nothing").wait_for()
    picture(phone, "round-paid-meanwhile")
    assert day.state(late) == "assigned"
    phone.get_by_text("Paid. Collect nothing.").wait_for()
    assert "Collect in cash" not in words(phone)
    phone.get_by_role("button", name="Delivered").click()
    phone.get_by_text(re.compile(r"Delivered .* by Marek Cash")).wait_for()
    assert day.cash(marek.id) == []
    assert day.paid(late) == ("paid", 0)

    # the other pays at the door
    phone.goto(links[cash])
    phone.get_by_role("button", name="Delivered").click()
    phone.get_by_text(re.compile(r"Delivered .* by Marek Cash")).wait_for()
    assert day.paid(cash) == ("paid", 0)
    phone.goto(f"{day.link(cash, 'tour')}/cash")
    check(phone)
    phone.get_by_label("Counted").fill(f"{due:.2f}")
    phone.get_by_role("button", name="Hand in").click()
    phone.get_by_text("The office counts it").wait_for()
    office.goto(CASH_UP)
    row = office.locator(".o_data_row", has_text=marek.name)
    row.get_by_role("button", name="Count").click()
    dialog = office.locator(".modal")
    counted = dialog.locator("[name=counted] input")
    assert f"{due:.2f}" in counted.input_value()
    picture(office, "round-cash-up")
    dialog.get_by_role("button", name="Close Cash-Up").click()
    dialog.wait_for(state="detached")
    [row] = day.cash(marek.id)
    assert (row["state"], row["difference"]) == ("closed", 0)
    assert row["counted"] == row["expected"] == pytest.approx(due)
    phone.reload()
    phone.get_by_text("Closed").wait_for()
    check(phone)
