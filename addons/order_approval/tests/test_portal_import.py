from odoo.tests import tagged

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from .common import OrderApprovalCase

HEADER = "Name;E-mail;Release mode;Approver\n"


@tagged("post_install", "-at_install")
class TestPortalImport(OrderApprovalCase, B2bPortalCommon):
    """People of a CSV file with their release mode and approver."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_approval()

    def opened(self, content):
        self.sign_in(self.petra)
        files = {"file": ("people.csv", content.encode(), "text/csv")}
        url = self.post("/my/members/import", {}, files=files).headers["Location"]
        return self.env["b2b.member.import"].browse(int(url.rsplit("/", 1)[-1]))

    def test_modes_and_approvers(self):
        found = self.opened(
            HEADER
            + f"Anna;anna@example.com;Always check;{self.petra.email.upper()}\n"
            + f"Ben;ben@example.com;approver;{self.boss.name}\n"
            + "Cleo;cleo@example.com;;\n"
            + "Dora;dora@example.com;No restriction;\n"
        )
        self.assertEqual([row["errors"] for row in found.rows], [[], [], [], []])
        html = self.page(f"/my/members/import/{found.id}")
        self.assertIn("Always check", html)
        found.with_user(self.petra.user_id).sudo()._job_import()
        people = {member.name: member for member in self.of(self.customer)}
        self.assertEqual(people["Anna"].release_mode, "always")
        self.assertEqual(people["Anna"].approver_id, self.petra)
        self.assertEqual(people["Ben"].release_mode, "approver")
        self.assertEqual(people["Ben"].approver_id, self.boss)
        for name in ("Cleo", "Dora"):
            self.assertEqual(people[name].release_mode, "none")
            self.assertFalse(people[name].approver_id)

    def test_errors_per_row(self):
        twin = self._member(self.customer, "Other Name")
        twin.write({"release_mode": "approver"})
        twin.user_id.name = self.boss.name
        found = self.opened(
            HEADER
            + "Anna;anna@example.com;Sometimes;\n"
            + f"Ben;ben@example.com;always;{self.rita.email}\n"
            + f"Cleo;cleo@example.com;always;{self.jonas.email}\n"
            + "Dora;dora@example.com;outside;\n"
            + f"Emil;emil@example.com;always;{self.boss.name}\n"
        )
        for row, word in zip(
            found.rows,
            ("Sometimes", "Nobody", "Nobody", "Choose who", "Several"),
            strict=True,
        ):
            self.assertEqual(len(row["errors"]), 1, row)
            self.assertIn(word, row["errors"][0])

    def test_the_approver_leaves_meanwhile(self):
        found = self.opened(HEADER + f"Anna;anna@example.com;always;{self.boss.name}\n")
        self.petra.approver_id = False
        self.boss.release_mode = "none"
        found.with_user(self.petra.user_id).sudo()._job_import()
        self.assertIn("changed meanwhile", found.rows[0]["errors"][0])
        self.assertNotIn("Anna", self.of(self.customer).mapped("name"))

    def test_the_page_tells_the_columns(self):
        self.sign_in(self.petra)
        html = self.page("/my/members/import")
        self.assertIn("Release mode", html)
        self.assertIn(self.boss.name, html)
        text = self.get("/my/members/import/template").text
        self.assertIn("Release mode;Approver", text)

    def test_the_empty_table_is_read_in_every_language(self):
        Import = self.env["b2b.member.import"]
        for code, _name in self.env["res.lang"].get_installed():
            translated = Import.with_context(lang=code)
            labels = translated._column_labels()
            columns, unknown = translated._columns(list(labels.values()))
            self.assertEqual(set(columns), set(labels), code)
            self.assertFalse(unknown, code)
