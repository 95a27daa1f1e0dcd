"""A mail server that delivers nothing: it keeps each mail and shows it in a browser.

Started by `make run` with the virtual environment's Python, as
``python -m stack.mail_catcher FOLDER SMTP_PORT WEB_PORT``.
Both ports listen on this machine only.
"""

import email
import html
import re
import signal
import sys
import time
from email.policy import default as policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border-bottom: 1px solid #ddd; padding: .4rem; text-align: left }}
iframe {{ border: 1px solid #ddd; height: 70vh; width: 100% }}
pre {{ background: #f6f6f6; overflow: auto; padding: 1rem; white-space: pre-wrap }}
</style>
<h1>{title}</h1>{body}</html>"""

#: Scripts and forms stay off; links open in a new tab, free of the sandbox.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
#: Names that :class:`Keeper` gives; nothing else is ever opened.
NAME = r"\d{8}-\d{6}-\d{9}"
#: Pages, read-only: the list, a mail, its HTML part, an attachment by its number.
ROUTE = re.compile(rf"/(?:(?P<name>{NAME})(?:/(?P<part>html|\d{{1,3}}))?)?")


class Keeper(Message):
    """Writes each mail into a file of its own."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def handle_message(self, message):
        now = time.time_ns()
        name = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now // 10**9))
        path = self.folder / f"{name}-{now % 10**9:09}.eml"
        scratch = path.with_suffix(".part")
        scratch.write_bytes(message.as_bytes())
        scratch.rename(path)


class Viewer(BaseHTTPRequestHandler):
    """A list of the mails and a page for each."""

    folder = None

    def do_GET(self):
        route = ROUTE.fullmatch(self.path)
        if not route:
            return self.send_error(404)
        if not route["name"]:
            return self._page("Mails", self._list())
        try:
            mail = self._read(route["name"])
        except FileNotFoundError:
            return self.send_error(404)
        if not route["part"]:
            return self._page(_subject(mail), self._mail(route["name"], mail))
        if route["part"] == "html":
            body = mail.get_body(("html",))
            return self._html(body) if body else self.send_error(404)
        attachments = list(mail.iter_attachments())
        if int(route["part"]) >= len(attachments):
            return self.send_error(404)
        return self._attachment(attachments[int(route["part"])])

    def log_message(self, *_args):
        """Say nothing."""

    def _read(self, name):
        return email.message_from_bytes(
            (self.folder / f"{name}.eml").read_bytes(), policy=policy
        )

    def _list(self):
        rows = []
        for path in sorted(self.folder.glob("*.eml"), reverse=True):
            if not re.fullmatch(NAME, path.stem):
                continue
            mail = self._read(path.stem)
            cells = [mail["Date"], mail["X-RcptTo"] or mail["To"], mail["From"]]
            rows.append(
                f'<tr><td><a href="/{path.stem}">{_subject(mail)}</a></td>'
                + "".join(f"<td>{_text(cell)}</td>" for cell in cells)
                + "</tr>"
            )
        head = "".join(
            f"<th>{title}</th>" for title in ("Subject", "Date", "To", "From")
        )
        empty = "" if rows else "<p>No mail has been sent yet.</p>"
        return f"<table><tr>{head}</tr>{''.join(rows)}</table>{empty}"

    def _mail(self, name, mail):
        fields = "".join(
            f"<tr><th>{field}</th><td>{_text(mail[field])}</td></tr>"
            for field in ("Date", "From", "To", "Cc", "Reply-To")
            if mail[field]
        )
        parts = [f'<p><a href="/">All mails</a></p><table>{fields}</table>']
        if mail.get_body(("html",)):
            parts.append(
                f'<h2>HTML</h2><iframe title="HTML part" src="/{name}/html"'
                f' sandbox="{SANDBOX}"></iframe>'
            )
        attachments = [
            f'<li><a href="/{name}/{number}">{_text(_file_name(part))}</a>'
            f" ({_text(part.get_content_type())})</li>"
            for number, part in enumerate(mail.iter_attachments())
        ]
        if attachments:
            parts.append(f"<h2>Attachments</h2><ul>{''.join(attachments)}</ul>")
        plain = mail.get_body(("plain",))
        if plain:
            parts.append(f"<h2>Text</h2><pre>{_text(plain.get_content())}</pre>")
        return "".join(parts)

    def _page(self, title, body):
        self._answer(
            PAGE.format(title=title, body=body).encode(),
            "text/html; charset=utf-8",
        )

    def _html(self, body):
        content = '<base target="_blank">' + body.get_content()
        self._answer(
            content.encode(),
            "text/html; charset=utf-8",
            {"Content-Security-Policy": f"sandbox {SANDBOX}"},
        )

    def _attachment(self, part):
        name = quote(_file_name(part), safe="")
        self._answer(
            part.get_payload(decode=True) or b"",
            "application/octet-stream",
            {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    def _answer(self, content, content_type, headers=None):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _subject(mail):
    return _text(mail["Subject"] or "No subject")


def _file_name(part):
    return part.get_filename() or "unnamed"


def _text(value):
    return html.escape(str(value or ""))


def main():
    folder, smtp_port, web_port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    Viewer.folder = folder
    Controller(Keeper(folder), hostname="127.0.0.1", port=smtp_port).start()
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit())
    server = ThreadingHTTPServer(("127.0.0.1", web_port), Viewer)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
