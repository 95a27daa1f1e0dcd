from odoo import SUPERUSER_ID
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.access_link.tools.dispatcher import HEADERS

from .page_common import PageCase

ACTIONS = ("step", "delivered", "failed", "undo", "retry")


@tagged("post_install", "-at_install")
class TestThreats(PageCase):
    """What mail scanners, strangers and other deliverers may try."""

    def assert_headers(self, response):
        for name, value in HEADERS.items():
            self.assertEqual(response.headers.get(name), value, name)

    def test_opening_changes_nothing(self):
        """Fifty times, by GET and HEAD, each page: not a row more, no state moved."""
        job = self._job(self.marek)
        tour = self.tour_token(job.tour_id)
        token = self.token(job)
        paths = [
            f"/delivery/{token}",
            f"/delivery/{token}/delivered",
            f"/delivery/{tour}",
            f"/delivery/{tour}/job/{job.id}",
            f"/delivery/{tour}/job/{job.id}/delivered",
            f"/delivery/{self.token(job, 'track')}",
        ]
        for path in paths:
            self.get(path)
        before = self.counts()
        for number in range(50):
            for path in paths:
                method = "HEAD" if number % 2 else "GET"
                response = self.opener.request(method, self.base_url() + path)
                self.assertEqual(response.status_code, 200)
                self.assert_headers(response)
        self.assertEqual(self.counts(), before)
        self.env.invalidate_all()
        self.assertEqual(job.state, "assigned")

    def test_a_form_sent_twice_counts_once(self):
        job = self._job(self.marek)
        token = self.token(job)
        keys = self.keys(token)
        for said in ("delivered", "again", "again"):
            response = self.get(f"/delivery/{token}/delivered", data=keys)
            self.assertEqual(response.status_code, 303)
            self.assertTrue(response.headers["Location"].endswith(f"said={said}"))
        self.env.invalidate_all()
        kinds = job.event_ids.mapped("kind")
        self.assertEqual(kinds.count("delivered"), 1)
        self.assertEqual(len(self.notices(job, "delivered")), 1)

    def test_an_old_tap_after_it_was_taken_back(self):
        """A repetition of the same tap delivers nothing again."""
        job = self._job(self.marek)
        token = self.token(job)
        keys = self.keys(token)
        self.get(f"/delivery/{token}/delivered", data=keys)
        self.env.invalidate_all()
        job._undo()
        self.get(f"/delivery/{token}/delivered", data=keys)
        self.env.invalidate_all()
        self.assertEqual(job.state, "assigned")

    def test_tokens_that_are_not_right(self):
        """Malformed, unknown, wrong, of another kind: one and the same answer."""
        job = self._job(self.marek)
        token = self.token(job)
        number, secret = token.split(".")
        link, foreign = self.env["access.link"]._issue(self.customer, "view")
        bodies = set()
        for wrong in (
            f"{number}.{'A' * 43}",
            f"{int(number) + 1000}.{secret}",
            foreign,
            "é",
            "%00",
            "x" * 3000,
            f"{'9' * 18}.{secret}",
        ):
            for path in ("", "/delivered", "/job/1", "/photo/1"):
                response = self.get(f"/delivery/{wrong}{path}")
                self.assertEqual(response.status_code, 404, wrong[:50])
                self.assert_headers(response)
                bodies.add(response.content)
            self.env["access.link.quota"].sudo().search([]).unlink()
        self.assertEqual(len(bodies), 1)

    def test_dead_links(self):
        """Expired and revoked ones name the sender and show nothing else."""
        job = self._job(self.marek)
        for kind in ("revoked", "expired"):
            token = self.token(job)
            keys = self.keys(token)
            link = self.env["access.link"]._find(token)
            if kind == "revoked":
                link.action_revoke()
            else:
                link.expires_at = "2020-01-01"
            responses = [self.get(f"/delivery/{token}")]
            responses += [
                self.get(
                    f"/delivery/{token}/{action}", data={**keys, "step": "accepted"}
                )
                for action in ACTIONS
            ]
            for response in responses:
                self.assertEqual(response.status_code, 410, response.url)
                self.assert_headers(response)
                self.assertIn(self.company.name, response.text)
                for text in ("Wielkiego", "Anna", "603123456", "Vegetable"):
                    self.assertNotIn(text, response.text)
        self.env.invalidate_all()
        self.assertEqual(job.state, "assigned")

    def test_given_to_another(self):
        """The first one's links end, whenever they were made."""
        job = self._job(self.marek)
        before = self.token(job)
        tour = self.tour_token(job.tour_id)
        keys = self.keys(before)
        job._assign(self.ewa)
        # sent by a slow mail server after the change
        after = self.token(job, partner=self.marek.partner_id)
        for token in (before, after):
            self.assertEqual(self.get(f"/delivery/{token}").status_code, 410)
            for action in ACTIONS:
                response = self.get(
                    f"/delivery/{token}/{action}", data={**keys, "step": "accepted"}
                )
                self.assertEqual(response.status_code, 410)
                self.assertNotIn("Wielkiego", response.text)
        self.assertNotIn("Wielkiego", self.page(tour))
        self.env.invalidate_all()
        self.assertEqual((job.state, job.deliverer_id), ("assigned", self.ewa))
        self.page(self.token(job))

    def test_who_is_asked_for_a_new_link(self):
        """The salesperson, else a dispatcher: never the system that has sent it."""
        job = self._job(self.marek)
        job.order_id.user_id = self.operator
        links = self.env["access.link"]
        for record, owners in (
            (job, self.operator),
            (
                job.tour_id,
                self.dispatcher + self.manager + self.env.ref("base.user_admin"),
            ),
        ):
            record = record.with_user(SUPERUSER_ID)
            if record._name == "delivery.job":
                record._issue_link("deliver", self.marek.partner_id)
            else:
                record._issue_link()
            link = links.search([], limit=1)
            self.assertEqual(link.res_model, record._name)
            self.assertIn(link.owner_id, owners)

    def test_who_works_here_no_more(self):
        """An archived deliverer's links end at once."""
        job = self._job(self.marek)
        paths = [self.token(job), self.tour_token(job.tour_id)]
        self.marek.active = False
        for token in paths:
            response = self.get(f"/delivery/{token}")
            self.assertEqual(response.status_code, 410)
            self.assertNotIn("Wielkiego", response.text)

    def test_a_link_of_one_delivery_on_another(self):
        """Marek's link never touches what Ewa brings, whatever number is sent."""
        mine, hers = self._job(self.marek), self._job(self.ewa)
        token = self.token(mine)
        keys = self.keys(token)
        for action in ACTIONS:
            for path in (f"/job/{hers.id}/{action}", f"/job/{mine.id}/{action}"):
                response = self.get(
                    f"/delivery/{token}{path}", data={**keys, "step": "accepted"}
                )
                self.assertEqual(response.status_code, 404)
        self.get(
            f"/delivery/{token}/step",
            data={**keys, "step": "accepted", "id": hers.id, "job": hers.id},
        )
        self.env.invalidate_all()
        self.assertEqual((mine.state, hers.state), ("accepted", "assigned"))

    def test_scopes_stay_apart(self):
        job = self._job(self.marek)
        track = self.token(job, "track")
        deliver = self.token(job)
        tour = self.tour_token(job.tour_id)
        keys = self.keys(deliver)
        for action in ACTIONS:
            data = {**keys, "step": "accepted"}
            for token in (track, tour):
                response = self.get(f"/delivery/{token}/{action}", data=data)
                self.assertEqual(response.status_code, 404, action)
        self.assertEqual(self.get(f"/delivery/{track}/delivered").status_code, 404)
        self.assertEqual(self.get(f"/delivery/{deliver}/photo/1").status_code, 404)
        response = self.get(
            f"/delivery/{deliver}/order",
            data={**keys, "job_id": job.id, "direction": "up"},
        )
        self.assertEqual(response.status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(job.state, "assigned")

    def test_a_customer_who_is_the_deliverer_too(self):
        """A tracking link never becomes a deliverer's by its recipient."""
        job = self._job(self.marek)
        token = self.token(job, "track", self.marek.partner_id)
        response = self.get(
            f"/delivery/{token}/delivered", data=self.keys(self.token(job))
        )
        self.assertEqual(response.status_code, 404)

    @mute_logger("odoo.http")
    def test_without_csrf_token_or_key(self):
        job = self._job(self.marek)
        token = self.token(job)
        keys = self.keys(token)
        for data in (
            {},
            {"request_key": keys["request_key"]},
            {"csrf_token": keys["csrf_token"]},
            {**keys, "csrf_token": "x"},
            {**keys, "request_key": "k"},
            {**keys, "request_key": "k" * 100},
        ):
            response = self.get(
                f"/delivery/{token}/step", data={**data, "step": "accepted"}
            )
            self.assertEqual(response.status_code, 400, data)
            self.assert_headers(response)
        self.env.invalidate_all()
        self.assertEqual(job.state, "assigned")

    def test_other_methods(self):
        job = self._job(self.marek)
        token = self.token(job)
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
            for path in ("", "/delivered", "/step?step=accepted", f"/job/{job.id}"):
                url = self.base_url() + f"/delivery/{token}{path}"
                response = self.opener.request(method, url)
                self.assertEqual(response.status_code, 404)
            self.env["access.link.quota"].sudo().search([]).unlink()

    def test_malformed(self):
        """Ids, steps, amounts, times, files: refused in words, nothing is written."""
        job = self._job(self.marek)
        token, tour = self.token(job), self.tour_token(job.tour_id)
        keys = self.keys(token)
        before = self.counts()
        ignored = {"access_link_quota", "access_link_event"}
        odd = ("", "x", "-1", "0", "1e9", "9" * 30, "é", "\x00", "' or 1=1", "١")
        cases = [("step", {"step": value}) for value in (*odd, "failed", "delivered")]
        cases += [("failed", {"reason_id": value}) for value in odd]
        cases += [("retry", {"when": value}) for value in odd]
        cases += [("retry", {"when": "later", "clock": value}) for value in odd[1:]]
        cases += [
            ("step", {"step": "accepted", "at": value})
            for value in (
                *odd[1:],
                "2026-13-01T00:00:00Z",
                "2026-01-01T00:00:00",
                "0001-01-01T00:00:00+14:00",
                "9999-12-31T23:59:59-14:00",
            )
        ]
        cases += [("delivered", {"cash": value}) for value in odd[1:]]
        cases += [
            ("delivered", {"cash": "other", "amount": value, "cash_note": "n"})
            for value in (*odd[:3], *odd[4:], "1.2.3", "nan", "inf", "1_0")
        ]
        for number, (action, values) in enumerate(cases):
            data = {**keys, "request_key": f"malformed-{number:05}", **values}
            response = self.get(f"/delivery/{token}/{action}", data=data)
            self.assertIn(response.status_code, (400, 422), (action, values))
            self.assert_headers(response)
            if number % 50 == 49:
                self.env["access.link.quota"].sudo().search([]).unlink()
        for value in (*odd[1:8], "9" * 9):
            for path in (f"/job/{value}", f"/job/{value}/step", f"/photo/{value}"):
                response = self.get(f"/delivery/{tour}{path}")
                self.assertEqual(response.status_code, 404, path)
            response = self.get(
                f"/delivery/{tour}/order",
                data={**keys, "job_id": value, "direction": "up"},
            )
            self.assertEqual(response.status_code, 404)
            self.env["access.link.quota"].sudo().search([]).unlink()
        # a file where a text is expected
        for name in ("step", "at", "pin", "cash", "reason_id", "request_key", "note"):
            for action in ("step", "delivered", "failed"):
                if (name, action) in (
                    ("note", "step"),
                    ("note", "delivered"),
                    ("pin", "step"),
                    ("cash", "step"),
                    ("reason_id", "step"),
                    ("reason_id", "delivered"),
                    ("step", "delivered"),
                    ("step", "failed"),
                    ("pin", "failed"),
                    ("cash", "failed"),
                    ("pin", "delivered"),
                ):
                    continue
                data = {
                    **keys,
                    "request_key": f"file-{name}-{action}",
                    "step": "accepted",
                }
                data.pop(name, None)
                response = self.get(
                    f"/delivery/{token}/{action}",
                    data=data,
                    files={name: ("a.txt", b"x")},
                )
                self.assertIn(response.status_code, (400, 422), (name, action))
        after = self.counts()
        self.assertEqual(
            {name: after[name] for name in after if name not in ignored},
            {name: before[name] for name in before if name not in ignored},
        )
        self.env.invalidate_all()
        self.assertEqual((job.state, job.pin_tries), ("assigned", 0))

    def test_text_is_text(self):
        """Names and notes of customers never become code in the page."""
        self.customer.street = "<script>alert(1)</script>"
        job = self._job(self.marek, note="<b>x</b>", access_note='"><i>')
        for token in (self.token(job), self.tour_token(job.tour_id)):
            html = self.page(token)
            self.assertNotIn("<script>alert", html)
            self.assertNotIn("<b>x</b>", html)

    def test_map_address(self):
        """Only https and geo are linked to."""
        self.company.delivery_map_url = "javascript:alert('{address}')"
        self.assertNotIn("javascript:", self.page(self.token(self._job(self.marek))))

    def test_signed_in_people_get_no_more(self):
        """The office's session adds nothing to what the link allows."""
        job = self._job(self.marek)
        token = self.token(job, "track")
        self.authenticate("delivery_operator", "delivery_operator")
        self.assertNotIn("Nowak", self.page(token))
        self.assertEqual(self.get(f"/delivery/{token}/delivered").status_code, 404)
