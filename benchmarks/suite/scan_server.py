import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bench.case import Case, Target, benchmark
from bench.page import server_times

DEVICES = 8
SIZES = (10, 500)
SCAN = "/fulfil/commands"
WRITE = "/web/dataset/call_kw/stock.move.line/write"
#: Scans of each device in one round.
SCANS = 25


@benchmark
def scan_server(lab):
    """One scan: how long the server takes, for 8 devices that scan at the same time,
    against 8 clients of the back office that write the quantity of a move line. Each
    works on a transfer of its own, from the same server with two workers. Then one
    device on a transfer of 500 lines against one of 10, and 8 devices on one transfer,
    all of them on the same line: how many scans failed.

    `server p95` is the 95th percentile of a round of what the server took, as its
    access log says; `p95` and `median` are what the devices waited for the answer, in
    line for one of the two workers and with their own work on the same processors."""
    database = lab.ours(addons=["fulfilment_scan"])
    made = lab.probe(database).call("scan.set_up", devices=DEVICES, lines=SIZES)
    server = lab.server(database, workers=2)
    devices = [
        _device(lab, server, token, badge, made["pin"])
        for token, badge in made["devices"]
    ]
    clients = [
        lab.page(server, "/odoo").sign_in(database, "admin") for _number in devices
    ]
    few, many = made["transfers"]
    works = [
        _claim(device, transfer)
        for device, transfer in zip(devices, few["app"], strict=True)
    ]
    scans = [
        partial(_scan, device, work)
        for device, work in zip(devices, works, strict=True)
    ]
    writes = [
        partial(_write, client, rows)
        for client, rows in zip(clients, few["client"], strict=True)
    ]
    scan_round = partial(_round, server, SCAN)
    yield Case(
        f"a scan, {DEVICES} at once (ours) : writing a quantity (peer)",
        partial(scan_round, scans),
        partial(_round, server, WRITE, writes),
        [
            Target("server p95", ratio=0.2),
            Target("p95"),
            Target("median"),
            Target("failed", "", ours=0, digits=0),
        ],
        rounds=8,
        warm_up=2,
    )
    large = _claim(devices[0], many["app"][0])
    yield Case(
        f"a scan of {SIZES[1]} lines (ours) : of {SIZES[0]} lines (peer)",
        partial(scan_round, [partial(_scan, devices[0], large)]),
        partial(scan_round, scans[:1]),
        [Target("median", ratio=1.2), Target("p95")],
        rounds=12,
        warm_up=2,
    )
    for device in devices[1:]:
        device.call("/fulfil/claim", transfers=[few["app"][0]], how="join")
    together = [partial(_scan, device, works[0], line=0) for device in devices]
    yield Case(
        f"a scan, {DEVICES} on one line (ours) : {DEVICES} on their own (peer)",
        partial(scan_round, together),
        partial(scan_round, scans),
        [Target("failed", "", ours=0, digits=0), Target("p95"), Target("median")],
        rounds=8,
        warm_up=1,
    )


def _device(lab, server, token, badge, pin):
    page = lab.page(server, "/fulfil")
    assert page.call("/fulfil/pair", token=token)["ok"]
    assert page.call("/fulfil/sign_in", badge=badge, pin=pin)["ok"]
    return page


def _claim(device, transfer):
    """:return: id of the work and of its lines"""
    work = device.call("/fulfil/claim", transfers=[transfer])["work"]
    return work["id"], [line["id"] for line in work["lines"]]


def _scan(device, work, number, line=None):
    """:return: whether it was counted"""
    work_id, lines = work
    chosen = lines[number % len(lines) if line is None else line]
    command = {
        "uuid": str(uuid.uuid4()),
        "kind": "count",
        "line": chosen,
        "quantity": 1,
        "code": "4006381333931",
    }
    answer = device.call(SCAN, work=work_id, commands=[command])
    return answer["results"][0]["ok"]


def _write(client, rows, number):
    """What a form does when somebody types a quantity."""
    row = rows[number % len(rows)]
    return client.call(
        WRITE,
        model="stock.move.line",
        method="write",
        args=[[row], {"quantity": 1000 + number}],
        kwargs={},
    )


def _round(server, path, people):
    """Each of them SCANS times, at the same time.

    :return: dict of milliseconds, and how many were refused or failed
    """
    since = server.log.stat().st_size
    with ThreadPoolExecutor(len(people)) as pool:
        measured = [
            each
            for some in pool.map(_person, people, range(len(people)))
            for each in some
        ]
    took = sorted(milliseconds for milliseconds, _is_right in measured)
    inside = sorted(server_times(server, since, path))
    assert len(inside) == len(took), f"{len(inside)} lines of {path} in the log"
    return {
        "server p95": _percentile(inside),
        "p95": _percentile(took),
        "median": took[len(took) // 2],
        "failed": sum(not is_right for _milliseconds, is_right in measured),
    }


def _percentile(values, part=0.95):
    return values[int(len(values) * part) - 1]


def _person(act, offset):
    measured = []
    for number in range(SCANS):
        started = time.perf_counter()
        try:
            is_right = bool(act(number=offset + number))
        except RuntimeError:
            is_right = False
        measured.append(((time.perf_counter() - started) * 1000, is_right))
    return measured
