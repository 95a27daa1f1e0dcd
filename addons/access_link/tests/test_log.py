import logging
import sys

from odoo.tests import tagged
from odoo.tests.common import BaseCase

SECRET = "Ab3-_" * 8 + "xyz"


@tagged("post_install", "-at_install")
class TestLog(BaseCase):
    def test_no_record_of_any_logger_holds_a_secret(self):
        for name in ("werkzeug", "odoo.http", "some.other"):
            logger = logging.getLogger(name)
            records = []
            handler = logging.Handler()
            handler.emit = lambda record, records=records: records.append(
                record.getMessage()
            )
            logger.addHandler(handler)
            self.addCleanup(logger.removeHandler, handler)
            logger.info(f'"GET /share/12.{SECRET} HTTP/1.1"')
            logger.info("%s %s", f"GET /share/12.{SECRET}?said=x", 200)
            logger.info("%(path)s", {"path": "kept"})
            with self.subTest(logger=name):
                self.assertEqual(
                    records,
                    [
                        '"GET /share/12.*** HTTP/1.1"',
                        "GET /share/12.***?said=x 200",
                        "kept",
                    ],
                )

    def test_no_record_holds_a_signed_token(self):
        make = logging.getLogRecordFactory()
        for text, expected in (
            (f"GET /my/confirm?token={SECRET}", "GET /my/confirm?token=***"),
            (f"/web/login?redirect=%2Fmy%3Ftoken%3D{SECRET}", None),
            (f"/web/login?redirect=%252Fmy%253Fa%3D1%2526token%253D{SECRET}&x=1", None),
            ("/web?token=short", "/web?token=short"),
        ):
            with self.subTest(text=text):
                record = make("x", logging.INFO, "x", 1, "%s", (text,), None)
                self.assertNotIn(SECRET, record.getMessage())
                if expected:
                    self.assertEqual(record.getMessage(), expected)

    def test_no_traceback_holds_a_secret(self):
        record = None
        try:
            raise ValueError(f"/share/12.{SECRET}")
        except ValueError:
            record = logging.getLogRecordFactory()(
                "x", logging.ERROR, "x", 1, "Oops", (), sys.exc_info()
            )
        text = logging.Formatter("%(message)s").format(record)
        self.assertIn("ValueError: /share/12.***", text)
        self.assertNotIn(SECRET, text)
