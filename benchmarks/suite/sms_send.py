import json
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench.case import Case, Target, benchmark

from stack.sms_catcher import load

COUNT, LATENCY = 200, 0.005


class _Twilio(BaseHTTPRequestHandler):
    """Takes every message, after the same time as the fake of Vonage."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    posts = 0

    def log_message(self, *_args):
        """Say nothing."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).posts += 1
        time.sleep(LATENCY)
        answer = {
            "sid": f"SM{self.posts:032}",
            "status": "queued",
            "error_code": None,
            "error_message": None,
            "num_segments": "1",
            "price": None,
        }
        content = json.dumps(answer).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@benchmark
def sms_send(lab):
    """Sending 200 SMS of core's queue through Vonage (ours) and through Twilio in a
    database without our addons (peer), each with a fake on this machine that answers
    after 5 ms. The fakes count: one request for each SMS."""
    vonage = load().Gateway().start()
    vonage.latency = LATENCY
    twilio = ThreadingHTTPServer(("127.0.0.1", 0), _Twilio)
    twilio.daemon_threads = True
    threading.Thread(target=twilio.serve_forever, daemon=True).start()
    twilio_url = f"http://127.0.0.1:{twilio.server_address[1]}"
    try:
        sides = []
        for database, provider, url in (
            (lab.ours(), "vonage", vonage.url),
            (lab.core(), "twilio", twilio_url),
        ):
            probe = lab.probe(database)
            partner = probe.call("sms.set_up", provider=provider, url=url)
            sides.append(
                partial(probe.call, "sms.send", partner=partner, count=COUNT, url=url)
            )

        def ours():
            before = vonage.posts
            result = sides[0]()
            return {**result, "requests": vonage.posts - before}

        def peer():
            before = _Twilio.posts
            result = sides[1]()
            return {**result, "requests": _Twilio.posts - before}

        yield Case(
            f"{COUNT} SMS of the queue, Vonage (ours) : Twilio (peer)",
            ours,
            peer,
            [
                Target("cpu", ratio=1.1),
                Target("wall", ratio=1.1),
                Target("requests", "", more=0, digits=0),
                Target("queries", "", digits=0),
            ],
            rounds=9,
            warm_up=1,
        )
    finally:
        vonage.stop()
        twilio.shutdown()
