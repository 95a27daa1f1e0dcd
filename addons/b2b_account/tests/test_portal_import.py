import csv
import io
from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import LIMIT, B2bPortalCommon

HEADER = "Name;E-mail;Phone;Job position;Language;Roles;Sites\n"


@tagged("post_install", "-at_install")
class TestPortalImport(B2bPortalCommon):
    """People from a CSV file."""

    def setUp(self):
        super().setUp()
        self.sign_in(self.petra)

    def send(self, content, code=303):
        if isinstance(content, str):
            content = content.encode()
        files = {"file": ("people.csv", content, "text/csv")}
        return self.post("/my/members/import", {}, code, files=files)

    def opened(self, content):
        """:return: the import"""
        url = self.send(content).headers["Location"]
        return self.env["b2b.member.import"].browse(int(url.rsplit("/", 1)[-1]))

    def errors(self, content):
        return [row["errors"] for row in self.opened(content).rows]

    def start(self, found, code=303):
        self.post(f"/my/members/import/{found.id}", code=code)
        while found.state == "running":
            self.work(found)

    def jobs(self, found):
        """:return: jobs of this import that wait"""
        return (
            self.env["queue.job"]
            .search(
                [
                    ("model_name", "=", found._name),
                    ("method_name", "=", "_job_import"),
                    ("state", "=", "pending"),
                ]
            )
            .filtered(lambda job: job.records == found)
        )

    def work(self, found):
        """Run the job that waits."""
        job = self.jobs(found)
        self.assertEqual(job.mapped("uuid"), [found.job_uuid])
        job.state = "started"
        found.with_user(found.user_id).sudo()._job_import()
        job.state = "done"
        self.env.invalidate_all()

    def test_from_the_table_to_invitations(self):
        marburg = self._site(self.customer)
        wetzlar = self._site(self.customer, "Wetzlar, North")
        found = self.opened(
            HEADER + "Anna Berg;Anna@Example.com;+49 1;Nurse;English;administrator;"
            "Marburg|Wetzlar, North\n\nBen;ben@example.com;;;;;\n"
        )
        before = self.of(self.customer)
        html = self.page(f"/my/members/import/{found.id}")
        self.assertIn("Import 2 people", html)
        self.assertIn("anna@example.com", html.lower())
        self.assertEqual(self.of(self.customer), before, "the preview makes people")
        self.assertFalse(self._mails("anna@example.com"))
        self.start(found)
        anna, ben = (self.of(self.customer) - before).sorted("name")
        self.assertEqual((anna.name, anna.email), ("Anna Berg", "anna@example.com"))
        self.assertEqual((anna.phone, anna.function), ("+49 1", "Nurse"))
        self.assertEqual(anna.role_ids, self.administrator)
        self.assertEqual(anna.site_ids, marburg + wetzlar)
        self.assertFalse(ben.role_ids or ben.site_ids)
        self.assertEqual((anna + ben).mapped("state"), ["invited"] * 2)
        self.assertEqual(self._mails("anna@example.com").state, "outgoing")
        self.assertEqual(self.customer.history_ids[0].user_id, self.petra.user_id)
        html = self.page(f"/my/members/import/{found.id}")
        self.assertIn("<b>2</b> invited", html)

    def test_rows_with_errors_are_left_out(self):
        self._site(self.customer)
        self._site(self.customer)
        new_test_user(self.env, "staff@example.com")
        rows = [
            ("Good;good@example.com;;;;;", ""),
            (";noname@example.com;;;;;", "name is missing"),
            ("X;nomail;;;;;", "no e-mail address"),
            ("X;;;;;;", "no e-mail address"),
            ("X;GOOD@example.com;;;;;", "same address is in line 2"),
            (f"X;{self.nadine.email};;;;;", "Nadine lindenhof has this address"),
            (f"X;{self.ralf.email};;;;;", "can't be used here"),
            ("X;staff@example.com;;;;;", "can't be used here"),
            ("X;a@example.com;;;Klingon;;", "Unknown language: Klingon"),
            ("X;b@example.com;;;;Boss;", "Unknown role: Boss"),
            ("X;c@example.com;;;;;Moon", "Unknown site: Moon"),
            ("X;d@example.com;;;;;Marburg", "Several sites"),
            (f"{'x' * 121};e@example.com;;;;;", "too long"),
            (f"X;f@example.com;{'1' * 41};;;;", "too long"),
            (f"{'x' * 200_000};g@example.com;;;;;", "too long"),
        ]
        found = self.opened(HEADER + "\n".join(row for row, _error in rows))
        for row, (text, message) in zip(found.rows, rows, strict=True):
            with self.subTest(row=text[:40]):
                self.assertEqual(len(row["errors"]), int(bool(message)), row["errors"])
                self.assertIn(message, " ".join(row["errors"]))
        html = self.page(f"/my/members/import/{found.id}")
        self.assertIn("Import 1 person", html)
        before = self.of(self.customer)
        self.start(found)
        new = self.of(self.customer) - before
        self.assertEqual(new.mapped("email"), ["good@example.com"])

    def test_ways_to_write_a_table(self):
        line = "Jürgen Żółć;j@example.com\n"
        german = "Jürgen Groß;j@example.com\n"
        for content in (
            "Name;E-mail\n" + line,
            "\ufeffName;E-Mail\n" + line,
            "Imię i nazwisko;Adres e-mail\n" + line,
            ("Name,E-MAIL\r\n" + line.replace(";", ",")).replace("\n", "\r\n"),
            ("Name\tE-mail\n" + line).replace(";", "\t"),
            '\n"Name";"e-mail"\n"Jürgen Żółć";"j@example.com"',
        ):
            with self.subTest(content=content):
                (row,) = self.opened(content).rows
                self.assertEqual(row["errors"], [])
                self.assertEqual(row["values"]["name"], "Jürgen Żółć")
        (row,) = self.opened(("Name;E-Mail\n" + german).encode("cp1252")).rows
        self.assertEqual(row["values"]["name"], "Jürgen Groß")

    def test_cells_as_spreadsheets_write_them(self):
        (row,) = self.opened(
            "Name\xa0;E-mail;Phone\n Anna\xa0Berg\x01;anna@example.com;'+49 1"
        ).rows
        self.assertEqual(row["errors"], [])
        values = row["values"]["name"], row["values"]["phone"]
        self.assertEqual(values, ("Anna Berg", "+49 1"))

    def test_what_is_no_table(self):
        for content, message in (
            (b"", "Choose a file"),
            (b"\0\1\2", "no CSV file"),
            (b"\xff\xfeN\0a\0m\0e\0", "no CSV file"),
            (b"\x81\x8d", "no CSV file"),
            (b"\n\n \n", "empty"),
            (b"Name;E-mail\n", "no line below"),
            (b"Name;Phone\nX;1\n", "are needed"),
            (b"Anna;anna@example.com\n\nBen;b@example.com", "are needed"),
            (b"Name;E-mail\n" + b"X;x@example.com\n" * 501, "more than 500 people"),
            (b"Name;E-mail\n" + b";" * 40 + b"x\n", "more than 30 columns"),
            (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        ):
            with self.subTest(content=content[:30]):
                self.assertIn(message, self.alert(self.send(content, 422)))
        response = self.post("/my/members/import", {"file": "text"}, 422)
        self.assertIn("Choose a file", self.alert(response))
        own = [("organization_id", "=", self.customer.id)]
        self.assertFalse(self.env["b2b.member.import"].search(own))

    def test_markup_is_text(self):
        found = self.opened(HEADER + "<script>alert(1)</script>;<b>x</b>;;;<i>;<u>;<s>")
        html = self.page(f"/my/members/import/{found.id}")
        self.assertNotIn("<script>alert(1)", html)
        self.assertNotIn("Unknown site: <s>", html)

    def test_started_twice(self):
        found = self.opened(HEADER + "Anna;anna@example.com;;;;;")
        self.start(found)
        self.start(found)
        self.post(f"/my/members/import/{found.id}")
        self.assertEqual(len(self._mails("anna@example.com")), 1)
        self.assertEqual(found.state, "done")

    def test_in_chunks(self):
        found = self.opened(
            HEADER + "".join(f"P {n};p{n}@example.com;;;;;\n" for n in range(30))
        )
        before = self.of(self.customer)
        self.post(f"/my/members/import/{found.id}")
        self.assertEqual(found.state, "running")
        self.work(found)
        self.assertEqual(len(self.of(self.customer) - before), 25)
        html = self.page(f"/my/members/import/{found.id}")
        self.assertIn("<b>25</b> invited so far", html)
        self.work(found)
        self.assertEqual(len(self.of(self.customer) - before), 30)
        self.assertEqual(found.state, "done")
        self.assertFalse(self.jobs(found))

    def test_failed_job_can_be_tried_again(self):
        found = self.opened(
            HEADER + "".join(f"P {n};p{n}@example.com;;;;;\n" for n in range(30))
        )
        path, before = f"/my/members/import/{found.id}", self.of(self.customer)
        self.post(path)
        self.work(found)
        for ending in ("failed", "cancelled", "deleted"):
            with self.subTest(ending=ending):
                job = self.jobs(found)
                self.assertNotIn("Try the rest again", self.page(path))
                self.post(path)
                self.assertEqual(self.jobs(found), job, "one job at a time")
                if ending == "deleted":
                    job.unlink()
                else:
                    job.state = ending
                html = self.page(path)
                self.assertRegex(html, r"<b>25</b> invited, <b>5</b> not yet")
                self.assertEqual(html.count("not invited yet"), 5)
                self.assertNotIn("so far", html)
                self.assertNotIn('http-equiv="refresh"', html)
                self.assertIn("Try the rest again", html)
                self.post(path)
                self.post(path)
                self.assertEqual(len(self.jobs(found)), 1)
                self.assertIn("<b>25</b> invited so far", self.page(path))
        self.work(found)
        new = self.of(self.customer) - before
        self.assertEqual(len(new), 30)
        self.assertEqual(found.state, "done")
        self.assertFalse(self.jobs(found))
        for member in new:
            self.assertEqual(len(self._mails(member.email)), 1)
        self.post(path)
        self.assertFalse(self.jobs(found), "done is done")

    @mute_logger("odoo.http")
    def test_failed_job_is_not_tried_again_by_others(self):
        found = self.opened(HEADER + "Anna;anna@example.com;;;;;")
        self.post(f"/my/members/import/{found.id}")
        self.jobs(found).state = "failed"
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        for member in (self.nadine, self.rita):
            self.sign_in(member)
            self.post(f"/my/members/import/{found.id}", code=404)
        self.assertFalse(self.jobs(found))

    def test_daily_limit_counts_imports(self):
        self.enterContext(patch(LIMIT, 2))
        found = self.opened(
            HEADER + "".join(f"P {n};p{n}@example.com;;;;;\n" for n in range(3))
        )
        before = self.of(self.customer)
        self.start(found)
        self.assertEqual(len(self.of(self.customer) - before), 2)
        self.assertIn("2 invitations a day", found.rows[2]["errors"][0])
        html = self.page(f"/my/members/import/{found.id}")
        self.assertIn("<b>2</b> invited, <b>1</b> left out", html)

    def test_site_that_was_deleted_meanwhile(self):
        site = self._site(self.customer)
        found = self.opened(
            HEADER + "Anna;anna@example.com;;;;;Marburg\nBen;b@example.com;;;;;"
        )
        site.unlink()
        self.start(found)
        self.assertEqual([row["done"] for row in found.rows], [False, True])
        self.assertIn("deleted meanwhile", found.rows[0]["errors"][0])
        self.assertFalse(self._mails("anna@example.com"))

    def test_address_that_was_taken_meanwhile(self):
        found = self.opened(
            HEADER + "Anna;anna@example.com;;;;;\nBen;b@example.com;;;;;"
        )
        self.rival._invite({"name": "A", "email": "anna@example.com"})
        self.start(found)
        self.assertEqual([row["done"] for row in found.rows], [False, True])
        html = self.page(f"/my/members/import/{found.id}")
        self.assertIn("can&#39;t be used here", html)
        self.assertIn("<b>1</b> invited", html)

    def test_who_is_no_administrator_any_more(self):
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        self.sign_in(self.nadine)
        found = self.opened(HEADER + "Anna;anna@example.com;;;;;")
        self.post(f"/my/members/import/{found.id}")
        self.nadine._change({"role_ids": [Command.clear()]})
        self.work(found)
        self.assertFalse(self._mails("anna@example.com"))
        self.assertIn("no administrator any more", found.rows[0]["errors"][0])

    @mute_logger("odoo.http")
    def test_imports_of_others(self):
        found = self.opened(HEADER + "Anna;anna@example.com;;;;;")
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        for member in (self.nadine, self.rita, self.ralf):
            self.sign_in(member)
            self.page(f"/my/members/import/{found.id}", 404)
            self.start(found, 404)
        self.assertEqual(found.state, "preview")
        self.assertFalse(self._mails("anna@example.com"))

    def test_only_the_last_preview_is_kept(self):
        first = self.opened(HEADER + "Anna;anna@example.com;;;;;")
        second = self.opened(HEADER + "Ben;ben@example.com;;;;;")
        self.assertFalse(first.exists())
        self.assertTrue(second.exists())

    def test_vacuum(self):
        found = self.opened(HEADER + "Anna;anna@example.com;;;;;")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE b2b_member_import SET"
            " create_date = create_date - interval '2 days',"
            " write_date = write_date - interval '2 days'"
        )
        self.env["b2b.member.import"]._transient_vacuum()
        self.assertFalse(found.exists())

    def test_template(self):
        self._site(self.customer, "=HYPERLINK(1)")
        response = self.get("/my/members/import/template")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        text = response.content.decode("utf-8-sig")
        header, example = csv.reader(io.StringIO(text), delimiter=";")
        self.assertEqual(header[:2], ["Name", "E-mail"])
        self.assertEqual(example[header.index("Sites")], "'=HYPERLINK(1)")
        # what was downloaded can be sent
        self.assertEqual(self.errors(text), [[]])

    def test_cost_of_the_check_is_flat(self):
        def count(number):
            lines = (f"P {n};p{n}@example.com;;;;;\n" for n in range(number))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["b2b.member.import"]._read_file(
                self.customer, (HEADER + "".join(lines)).encode()
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(500), count(5))
