import os
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from bench.case import Case, Target, benchmark

from stack.odoo import free_port

#: Half of them by mail, half by SMS. BENCH_NOTICES=600 for a quick look.
COUNT = int(os.environ.get("BENCH_NOTICES", "10000"))
#: What the outbox may cost more, though it survives a crash.
MOST = 1.1


class Mailbox:
    """Takes every mail and counts them."""

    def __init__(self):
        self.count = 0

    async def handle_DATA(self, _server, _session, _envelope):  # noqa: N802
        self.count += 1
        return "250 OK"


class Gateway(BaseHTTPRequestHandler):
    """Takes every SMS and counts them."""

    protocol_version = "HTTP/1.1"
    # or each answer waits for the acknowledgement of the one before
    disable_nagle_algorithm = True
    count = 0

    def do_POST(self):  # noqa: N802
        self.rfile.read(int(self.headers["Content-Length"]))
        Gateway.count += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        pass


class Sink:
    """An SMTP server and an SMS provider that take everything."""

    def __enter__(self):
        self.mailbox = Mailbox()
        self.port = free_port()
        self._smtp = Controller(self.mailbox, hostname="127.0.0.1", port=self.port)
        self._smtp.start()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._smtp.stop(no_assert=True)
        self._http.shutdown()
        self._http.server_close()


def _counted(count, work):
    """Nothing is lost and nothing is sent twice, in either of them."""
    before = count()
    measured = work()
    if (sent := count() - before) != COUNT // 2:
        raise RuntimeError(f"{sent} arrived instead of {COUNT // 2}")
    return measured


@benchmark
def delivery_drain(lab):
    """10,000 notices to customers, half of them by mail and half by SMS: by the outbox,
    which claims each one before it is sent and so survives a crash, and by core's own
    queues, at the same SMTP server and the same SMS provider. First what waits in the
    queue already, then all of it: filling in the templates, showing the notices in the
    chatter, sending.

    By SMS alone the claims show: a millisecond each, where this provider takes none and
    a real one 50."""
    sink = lab.enter(Sink())
    probe = lab.probe(lab.ours())
    made = probe.call("deliveries_outbox.set_up")

    def drain(ours, prepared):
        same = {"count": COUNT // 2, "ours": ours, "prepared": prepared, **made}
        mails = _counted(
            lambda: sink.mailbox.count,
            partial(probe.call, "deliveries_outbox.mails", port=sink.port, **same),
        )
        texts = _counted(
            lambda: Gateway.count,
            partial(probe.call, "deliveries_outbox.texts", url=sink.url, **same),
        )
        return {
            **{key: mails[key] + texts[key] for key in mails},
            "cpu for mails": mails["cpu"],
            "cpu for SMS": texts["cpu"],
        }

    for prepared, what in ((True, "from the queue"), (False, "altogether")):
        yield Case(
            f"{COUNT:,} notices, {what}",
            partial(drain, True, prepared),
            partial(drain, False, prepared),
            [
                Target("cpu", ratio=MOST, digits=0),
                Target("cpu for mails", digits=0),
                Target("cpu for SMS", digits=0),
                Target("time", digits=0),
                Target("queries", "", digits=0),
            ],
            rounds=3,
            warm_up=0,
        )
