"""A thousand scans over bad radio, with a server that dies: what was scanned is what
was counted, and what was counted is what is moved."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from fulfilment_scan.depot import count, undo

pytestmark = pytest.mark.expected_in_log(
    r"could not serialize access", r"bad query", r"Connection (reset|refused|aborted)"
)
SCANS = 250
PEOPLE = 4


class Radio:
    """Sends what one device has scanned, badly: twice, in another order, and without
    hearing the answer."""

    def __init__(self, device, work, seed):
        self.device, self.work = device, work
        self.rng = random.Random(seed)
        self.made, self.results = [], {}
        self.halfway, self.cut_off = threading.Event(), 0

    def scan(self):
        line = self.rng.choice(self.work["lines"])
        command = count(line)
        self.made.append(command)
        if self.rng.random() < 0.1:
            self.made.append(undo(command))

    def send_all(self):
        for _number in range(SCANS):
            self.scan()
        waiting = list(self.made)
        while waiting:
            if len(waiting) < len(self.made) / 2:
                self.halfway.set()
            batch = waiting[: self.rng.randint(1, 12)]
            sent = batch + self.rng.choices(self.made, k=self.rng.randint(0, 3))
            if self.rng.random() < 0.3:
                self.rng.shuffle(sent)
            try:
                results = self.device.send(self.work, *sent)
            except requests.RequestException:
                self.cut_off += 1
                time.sleep(0.2)
                continue
            if self.rng.random() < 0.15:
                # the answer is lost: all of it is sent again
                continue
            for result in results:
                self.results[result["uuid"]] = result
            done = {command["uuid"] for command in batch}
            waiting = [each for each in waiting if each["uuid"] not in done]


@pytest.mark.thorough
def test_bad_radio(stack, depot):
    products = [
        depot.product(f"Exact {shelf}", shelf, 1000)[0] for shelf in depot.shelves
    ]
    transfer, _name = depot.order(*((product, 300) for product in products))
    people = [depot.device(depot.picker(f"Exact {n}")) for n in range(PEOPLE)]
    work = people[0].claim(transfer)
    for device in people[1:]:
        device.claim(transfer, how="join")
    radios = [Radio(device, work, seed) for seed, device in enumerate(people)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        sending = [pool.submit(radio.send_all) for radio in radios]
        # in the middle of it, however fast this machine is
        halfway = radios[0].halfway.wait(120)
        stack.kill()
        stack.restart()
        for each in sending:
            each.result()
    assert halfway
    assert all(radio.cut_off for radio in radios)
    depot.sign_in()
    expected = dict.fromkeys((line["id"] for line in work["lines"]), 0)
    for radio in radios:
        undone = {each["undoes"] for each in radio.made if each["kind"] == "undo"}
        for command in radio.made:
            if command["kind"] != "count" or command["uuid"] in undone:
                continue
            result = radio.results[command["uuid"]]
            if result["ok"]:
                expected[command["line"]] += 1
            else:
                assert result["refused"] == "too_many"
    rows = stack.sql(
        f"SELECT id, counted FROM fulfilment_scan_line WHERE work_id = {work['id']}"
    )
    assert {int(row[0]): float(row[1]) for row in rows} == expected
    # what came after the line was full counts as little as what was undone
    assert all(0 < number <= 300 for number in expected.values())
    assert people[0].call("finish", work=work["id"])["done"]
    by_product = {line["product"]: expected[line["id"]] for line in work["lines"]}
    assert depot.moved(transfer) == by_product


@pytest.mark.thorough
def test_last_piece(depot):
    """Eight devices scan the last pieces of one line at the same moment."""
    product, _barcode = depot.product("Rare", "A-01", 100)
    transfer, _name = depot.order((product, 20))
    people = [depot.device(depot.picker(f"Rare {number}")) for number in range(8)]
    work = people[0].claim(transfer)
    for device in people[1:]:
        device.claim(transfer, how="join")
    [line] = work["lines"]

    def scan(device):
        return [device.send(work, count(line))[0] for _turn in range(5)]

    with ThreadPoolExecutor(len(people)) as pool:
        results = [result for some in pool.map(scan, people) for result in some]
    assert sum(result["ok"] for result in results) == 20
    assert {result.get("refused") for result in results} == {None, "too_many"}


@pytest.mark.thorough
def test_finished_twice(depot):
    """Two press Finish while a third one still scans: it is done once, with all that
    was answered."""
    product, _barcode = depot.product("Twice", "B-02", 100)
    transfer, _name = depot.order((product, 50))
    people = [depot.device(depot.picker(f"Twice {number}")) for number in range(3)]
    work = people[0].claim(transfer)
    for device in people[1:]:
        device.claim(transfer, how="join")
    [line] = work["lines"]
    counted = []

    def scan():
        for _turn in range(50):
            result = people[2].send(work, count(line))[0]
            if result["ok"]:
                counted.append(1)
            else:
                assert result["refused"] in ("closed", "too_many")

    def finish(device):
        time.sleep(0.3)
        while True:
            answer = device.call("finish", work=work["id"])
            if answer.get("refused") not in ("busy", "nothing"):
                return answer
            time.sleep(0.05)

    with ThreadPoolExecutor(3) as pool:
        scanning = pool.submit(scan)
        first, second = pool.map(finish, people[:2])
        scanning.result()
    assert first == second
    assert first["done"]
    assert depot.moved(transfer) == {product: len(counted)}


@pytest.mark.thorough
def test_begun_at_once(depot):
    """Several people begin the same transfer at the same moment: one gets it, and the
    others are told who has."""
    product, _barcode = depot.product("Wanted", "A-01", 100)
    names = {f"Wanted {number}" for number in range(4)}
    people = {name: depot.device(depot.picker(name)) for name in names}
    for _turn in range(10):
        transfer, _name = depot.order((product, 1))

        def begin(device, transfer=transfer):
            return device.call("claim", transfers=[transfer])

        with ThreadPoolExecutor(len(people)) as pool:
            answers = dict(zip(people, pool.map(begin, people.values()), strict=True))
        [first] = [name for name, answer in answers.items() if "work" in answer
                   and "refused" not in answer]  # fmt: skip
        for name in names - {first}:
            answer = answers[name]
            assert (answer["refused"], answer["by"]) == ("taken", first)
            assert answer["work"] == answers[first]["work"]["id"]
