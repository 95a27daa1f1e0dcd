from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .portal_common import OrderApprovalPortal


@tagged("post_install", "-at_install")
class TestPortalHierarchy(OrderApprovalPortal):
    def save(self, member, code=303, **values):
        form = {
            "name": member.name,
            "release_mode": member.release_mode,
            "approver_id": member.approver_id.id or "",
            "order_limit": "",
            "approve_limit": "",
            "role_ids": member.role_ids.ids,
            **values,
        }
        return self.post(f"/my/members/{member.id}", form, code=code)

    def test_mode_and_limits(self):
        self.sign_in(self.petra)
        html = self.page(f"/my/members/{self.jonas.id}")
        self.assertIn("Every order goes to the approver.", html)
        self.save(
            self.jonas,
            release_mode="none",
            approver_id=self.boss.id,
            order_limit="250.5",
        )
        self.assertEqual(self.jonas.release_mode, "none")
        self.assertEqual(self.jonas.approver_id, self.boss)
        self.assertEqual(self.jonas.order_limit, 250.5)
        text = self.text(self.page("/my/members"))
        self.assertIn(f"Approver: {self.boss.name}", text)
        self.assertIn("250.50", text)

    def test_checking_needs_an_approver(self):
        self.sign_in(self.petra)
        for mode in ("always", "outside"):
            answer = self.save(self.jonas, code=422, release_mode=mode, approver_id="")
            self.assertIn("Choose who releases the orders", self.alert(answer))
        self.assertEqual(self.jonas.approver_id, self.petra)

    def test_tampered_form(self):
        self.sign_in(self.petra)
        for values in (
            {"release_mode": "boss"},
            {"approver_id": self.rita.id},
            {"approver_id": self.jonas.id},
            {"approver_id": "9" * 30},
            {"approver_id": "x"},
            {"order_limit": "-1"},
            {"order_limit": "nan"},
            {"approve_limit": "1e400"},
            {"approve_limit": "much"},
        ):
            answer = self.save(self.jonas, code=422, **values)
            self.assertTrue(self.alert(answer), values)
        self.assertEqual(self.jonas.approver_id, self.petra)
        self.assertEqual((self.jonas.order_limit, self.jonas.approve_limit), (0, 0))
        # in a circle
        self.boss.release_mode = "approver"
        answer = self.save(self.boss, code=422, approver_id=self.petra.id)
        self.assertIn("circle", self.alert(answer))

    def test_demoted_with_open_requests(self):
        approval = self._submit()
        approval._reassign(self.petra, self.boss)
        self.petra.approver_id = False
        self.sign_in(self.petra)
        answer = self.save(self.boss, code=422, release_mode="none")
        self.assertIn("still wait for a release", self.alert(answer))

    def test_bulk(self):
        eva = self._member(self.customer, "Eva lindenhof")
        self.sign_in(self.petra)
        self.post(
            "/my/members/bulk",
            action=f"approver-{self.boss.id}",
            member_ids=[eva.id, self.jonas.id, self.boss.id, self.ralf.id],
        )
        self.assertEqual((eva | self.jonas).approver_id, self.boss)
        self.assertFalse(self.boss.approver_id | self.ralf.approver_id)
        self.post("/my/members/bulk", action="mode-outside", member_ids=[eva.id])
        self.assertEqual(eva.release_mode, "outside")

    def test_hand_over(self):
        approval = self._submit()
        self.boss.role_ids = self.administrator
        self.sign_in(self.boss)
        page = f"/my/members/{self.petra.id}"
        answer = self.post(f"{page}/access", action="deactivate")
        self.assertTrue(answer.headers["Location"].endswith("/hand-over"))
        text = self.text(self.page(f"{page}/hand-over"))
        self.assertIn("1 order waits for a release", text)
        self.assertIn(self.jonas.name, text)
        for wrong in (self.rita.id, self.petra.id, self.jonas.id, "", "x"):
            self.post(f"{page}/hand-over", approver_id=wrong, code=422)
        self.assertTrue(self.petra.active)
        self.post(f"{page}/hand-over", approver_id=self.boss.id)
        self.assertFalse(self.petra.active)
        self.assertEqual(self.jonas.approver_id, self.boss)
        self.assertEqual(approval.approver_id, self.boss)

    def test_hand_over_is_all_or_nothing(self):
        approval = self._submit()
        self.sign_in(self.petra)
        # nobody takes the own access away
        self.post(
            f"/my/members/{self.petra.id}/hand-over", approver_id=self.boss.id, code=422
        )
        self.assertEqual(approval.approver_id, self.petra)
        self.assertEqual(self.jonas.approver_id, self.petra)
        self.sign_in(self.rita)
        self.post(
            f"/my/members/{self.petra.id}/hand-over", approver_id=self.boss.id, code=404
        )

    # --- substitutes

    def add(self, code=303, **values):
        today = fields.Date.today()
        form = {
            "member_id": self.petra.id,
            "substitute_id": self.boss.id,
            "date_from": today,
            "date_to": today + timedelta(days=3),
            **values,
        }
        return self.post("/my/members/substitutes", form, code=code)

    def found(self):
        return self.env["order.approval.substitution"].search(
            [("organization_id", "=", self.customer.id)]
        )

    def test_substitutes(self):
        self.sign_in(self.petra)
        self.add()
        self.add()
        found = self.found()
        self.assertEqual(len(found), 1, "pressed twice")
        text = self.text(self.page("/my/members/substitutes"))
        self.assertIn(f"{self.boss.name} for {self.petra.name}", text)
        self.assertIn("Substitutes: – →", self.customer.history_ids[0].description)
        self.post(f"/my/members/substitutes/{found.id}/end")
        self.assertFalse(self.found())

    def test_tampered_substitutes(self):
        self.sign_in(self.petra)
        yesterday = fields.Date.today() - timedelta(days=1)
        for values in (
            {"substitute_id": self.rita.id},
            {"member_id": self.rita.id},
            {"member_id": self.jonas.id},
            {"substitute_id": self.petra.id},
            {"substitute_id": "x"},
            {"date_from": "x"},
            {"date_to": ""},
            {"date_to": "0000-00-00"},
            {"date_to": yesterday},
            {"date_from": yesterday - timedelta(days=9), "date_to": yesterday},
        ):
            self.assertTrue(self.alert(self.add(code=422, **values)), values)
        self.assertFalse(self.found())

    def test_approver_sets_the_own_substitute(self):
        self.sign_in(self.boss)
        self.add(member_id=self.boss.id, substitute_id=self.petra.id)
        self.assertEqual(self.found().member_id, self.boss)
        self.add(code=422)
        other = self.found().create(
            {
                "member_id": self.petra.id,
                "substitute_id": self.jonas.id,
                "date_from": fields.Date.today(),
                "date_to": fields.Date.today(),
            }
        )
        self.post(f"/my/members/substitutes/{other.id}/end")
        self.assertTrue(other.exists())
        self.page("/my/members", code=404)
        self.sign_in(self.jonas)
        self.page("/my/members/substitutes", code=404)
        self.add(code=404)
        self.sign_in(self.rita)
        self.post(f"/my/members/substitutes/{other.id}/end")
        self.assertTrue(other.exists())

    def test_assortment(self):
        self.customer.assortment_excluded_ids = self.soap.product_tmpl_id
        self.sign_in(self.petra)
        text = self.text(self.page("/my/members/assortment"))
        self.assertIn("Care", text)
        self.assertIn("Soap", text)
        self.sign_in(self.rita)
        self.assertNotIn("Soap", self.page("/my/members/assortment"))
        self.sign_in(self.jonas)
        self.page("/my/members/assortment", code=404)
