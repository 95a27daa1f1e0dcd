"""An SMTP server that keeps what it gets, for tests to read."""

import threading
import time
from email import message_from_bytes
from email.policy import default as policy

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message


class Mails(Message):
    """The mails that a server has sent, oldest first."""

    def __init__(self, port):
        super().__init__()
        self.port = port
        self.all = []
        self._read = set()
        self._changed = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    def start(self):
        self._controller.start()
        return self

    def stop(self):
        self._controller.stop(no_assert=True)

    def prepare_message(self, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy)
        mail["X-RcptTo"] = ", ".join(envelope.rcpt_tos)
        return mail

    def handle_message(self, message):
        with self._changed:
            self.all.append(message)
            self._changed.notify_all()

    def to(self, recipient):
        """All mails that were delivered to an address.

        :rtype: list[email.message.EmailMessage]
        """
        recipient = recipient.lower()
        return [
            mail
            for mail in self.all
            if recipient in mail["X-RcptTo"].lower().split(", ")
        ]

    def wait_for(self, recipient, timeout=30, subject=""):
        """The oldest mail to an address that no earlier call has returned.

        :param str subject: its subject contains this
        :rtype: email.message.EmailMessage
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                for mail in self.to(recipient):
                    if id(mail) not in self._read and subject in mail["Subject"]:
                        self._read.add(id(mail))
                        return mail
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    break
                self._changed.wait(remaining)
        others = "\n".join(
            f"  {mail['X-RcptTo']}: {mail['Subject']}" for mail in self.all
        )
        raise AssertionError(
            f"No mail “{subject}” to {recipient} within {timeout} s. There were:"
            f"\n{others or '  none'}"
        )

    def clear(self):
        """Forget them all."""
        with self._changed:
            self.all.clear()
            self._read.clear()
