import json

from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScanCase, ScanHttpCase


@tagged("post_install", "-at_install")
class TestNoRights(ScanCase):
    """What the user of a picker may do without the app: nothing."""

    def test_models(self):
        """No more than a visitor who has not signed in."""
        user, visitor = self.anna.user_id, self.env.ref("base.public_user")
        rights = self.env["ir.model.access"]
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._abstract:
                continue
            for mode in ("read", "write", "create", "unlink"):
                mine = rights.with_user(user).check(name, mode, False)
                theirs = rights.with_user(visitor).check(name, mode, False)
                self.assertLessEqual(mine, theirs, f"{mode} {name}")

    def test_business_records(self):
        self._order((self.gloves, 1))
        for name in (
            "sale.order", "stock.picking", "stock.move.line", "product.product",
            "res.partner", "stock.quant", "fulfilment.scan.work",
            "fulfilment.scan.picker", "fulfilment.scan.device",
            "fulfilment.scan.command", "mail.message", "account.move",
        ):  # fmt: skip
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.anna.user_id).search([], limit=1)


@tagged("post_install", "-at_install")
class TestRoutes(ScanHttpCase):
    """Each route with ids of others, and whatever else somebody may send."""

    def setUp(self):
        super().setUp()
        self.mine = self._order((self.gloves, 12))
        self.enter()

    def rpc(self, model, method, *args):
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model, "method": method, "args": list(args), "kwargs": {},
                },
            },
        )  # fmt: skip

    def test_rpc(self):
        for model, method, args in (
            ("stock.picking", "search_read", [[]]),
            ("sale.order", "search_count", [[]]),
            ("res.users", "read", [[self.anna.user_id.id]]),
            ("res.users", "context_get", []),
            ("fulfilment.scan.work", "search_read", [[]]),
            ("fulfilment.scan.picker", "action_unlock", [[self.anna.id]]),
            ("fulfilment.scan.app", "_home", []),
        ):
            answer = self.rpc(model, method, *args)
            self.assertIn("error", answer.json() if answer.ok else {"error": 1}, model)

    def test_pages(self):
        for path in (
            "/", "/odoo", "/my", "/my/orders", "/my/account", "/web", "/my/home",
            "/odoo/action-base.action_res_users", "/web/session/get_session_info",
            "/report/html/stock.report_picking/1", "/mail/data",
        ):  # fmt: skip
            answer = self.url_open(path, allow_redirects=False)
            body = answer.text if answer.status_code == 200 else ""
            self.assertLess(answer.status_code, 500, path)
            self.assertNotIn("Anna", body, path)
            if path not in ("/", "/mail/data"):
                self.assertNotEqual(answer.status_code, 200, path)

    def test_no_session_of_odoo(self):
        """The cookies of the app open nothing else: there this is a visitor."""
        info = self.url_open("/web/session/get_session_info", json={"params": {}})
        self.assertIn("Session Expired", info.text)

    def test_password_elsewhere(self):
        """The user name of a picker opens nothing but the app."""
        self.anna.user_id.sudo().password = "a long password"
        self.env.flush_all()
        for credential in (
            {"type": "password", "password": "a long password"},
            {"type": "password", "password": "a long password", "fulfilment_scan": 1},
        ):
            with (
                self.assertRaises(AccessDenied),
                mute_logger("odoo.addons.base.models.res_users"),
            ):
                self.env["res.users"].authenticate(
                    {"login": self.anna.login, **credential}, {"interactive": True}
                )

    def test_start(self):
        start = self.call("start")
        kinds = {kind["id"]: kind for kind in start["home"]["types"]}
        self.assertEqual(kinds[self.out.id]["ready"], 1)
        self.assertNotIn("77.77", json.dumps(start))

    def test_no_prices_no_contact(self):
        self.customer.write({"email": "som@mer.example", "phone": "+49 341 12345"})
        self.env.flush_all()
        claimed = self.call("claim", transfers=self.mine.ids)
        text = json.dumps(claimed) + json.dumps(self.call("waiting"))
        for secret in ("77.77", "som@mer", "12345", "price", "amount"):
            self.assertNotIn(secret, text)

    def test_round(self):
        claimed = self.call("claim", transfers=self.mine.ids)["work"]
        line = claimed["lines"][0]
        self.assertEqual((line["needed"], line["counted"]), (12, 0))
        command = {
            "uuid": "00000000-0000-4000-8000-000000000001",
            "kind": "count", "line": line["id"], "quantity": 12,
        }  # fmt: skip
        result = self.call("commands", work=claimed["id"], commands=[command])
        self.assertEqual(result["results"][0]["counted"], 12)
        state = self.call("state", work=claimed["id"], after=claimed["version"])
        self.assertEqual(state["counters"][str(line["id"])], [12, 0, 0])
        again = self.call("state", work=claimed["id"], after=state["version"])
        self.assertNotIn("counters", again)
        home = self.call("home")
        self.assertEqual(home["mine"][0]["counted"], 12)
        finished = self.call("finish", work=claimed["id"])
        self.assertTrue(finished["done"])
        self.assertEqual(self.call("finish", work=claimed["id"]), finished)
        self.assertEqual(self.mine.state, "done")

    def test_other_warehouse(self):
        """Transfers, works, locations that are not this person's."""
        self.anna.picking_type_ids = self.warehouse.in_type_id
        self.env.flush_all()
        self.assertEqual(
            self.call("claim", transfers=self.mine.ids)["refused"], "unknown"
        )
        self.assertFalse(self.call("waiting")["rows"])
        self.assertEqual(self.call("find", code=self.mine.name)["refused"], "unknown")
        work = self._claim(self.mine, picker=self.jan)
        self.env.flush_all()
        for path in ("work", "state", "scans", "finish", "release", "replan"):
            answer = self.call(path, work=work.id)
            self.assertEqual(answer["refused"], "no", path)
        for path in ("add", "substitute"):
            answer = self.call(path, work=work.id, line=work.line_ids[0].id,
                               code=self.gloves.barcode)  # fmt: skip
            self.assertEqual(answer["refused"], "no", path)
        command = {
            "uuid": "00000000-0000-4000-8000-000000000002",
            "kind": "count", "line": work.line_ids[0].id, "quantity": 1,
        }  # fmt: skip
        result = self.call("commands", work=work.id, commands=[command])
        self.assertEqual(result["results"][0]["refused"], "not_yours")
        self.assertFalse(work.command_ids)
        image = self.url_open(f"/fulfil/image/{work.id}/{self.gloves.id}")
        self.assertEqual(image.status_code, 404)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        kind = (
            self.env["stock.warehouse"]
            .search([("company_id", "=", other.id)], limit=1)
            .out_type_id
        )
        self.anna.sudo().picking_type_ids = kind
        self.assertFalse(self.anna._picking_types())

    def test_one_of_them_is_not_mine(self):
        receipt = self._receipt((self.gloves, 1))
        self.anna.picking_type_ids = self.out
        self.env.flush_all()
        answer = self.call("claim", transfers=(self.mine | receipt).ids)
        self.assertEqual(answer["refused"], "unknown")
        self.assertFalse(self.works.search([("company_id", "=", self.company.id)]))

    def test_not_on_it(self):
        """Of somebody else's work one may see, but not finish or give it back."""
        work = self._claim(self.mine, picker=self.jan)
        self._count(work, work.line_ids, 12, picker=self.jan)
        self.env.flush_all()
        for path in ("finish", "release", "replan"):
            self.assertEqual(self.call(path, work=work.id)["refused"], "no", path)
        self.assertEqual((work.state, self.mine.state), ("open", "assigned"))
        answer = self.call("claim", transfers=self.mine.ids)
        self.assertEqual(answer["refused"], "taken")
        self.assertEqual(answer["by"], "Jan Nowak")
        answer = self.call("claim", transfers=self.mine.ids, how="take", reason="Ill")
        self.assertEqual(answer["work"]["lines"][0]["counted"], 12)

    def test_malformed(self):
        bad = (None, "", "x", -1, 0, 2**40, 1.5, True, [], {}, "1", [1, "a"])
        for value in bad:
            for path in ("work", "state", "scans", "finish", "release", "replan",
                         "add"):  # fmt: skip
                self.assertEqual(self.call(path, work=value)["refused"], "no", path)
            answer = self.call("commands", work=value, commands=[{}])
            self.assertEqual(answer["results"][0]["refused"], "malformed")
            answer = self.call("claim", transfers=value, batch=value, location=value)
            self.assertIn("refused", answer)
            self.call("waiting", type=value, offset=value, search=value)
            self.assertIn("refused", self.call("find", code=value))
        self.assertEqual(
            self.call("commands", work=1, commands="x")["refused"], "malformed"
        )
        self.assertEqual(
            self.call("commands", work=1, commands=[{}] * 51)["refused"], "malformed"
        )

    def test_signed_out(self):
        work = self.call("claim", transfers=self.mine.ids)["work"]["id"]
        self.call("sign_out")
        for path in ("start", "home", "waiting", "find", "claim", "work", "state",
                     "commands", "finish", "release", "replan", "add",
                     "substitute", "scans"):  # fmt: skip
            self.assertEqual(self.call(path, work=work)["door"], "sign_in", path)
        self.assertEqual(self.url_open(f"/fulfil/image/{work}/1").status_code, 403)

    def test_find(self):
        self.assertEqual(
            self.call("find", code=self.mine.name),
            {"open": {"transfer": self.mine.id}},
        )
        order = self.mine.sale_id.name
        self.assertEqual(
            self.call("find", code=order), {"open": {"transfer": self.mine.id}}
        )
        found = self.call("find", code=self.gloves.barcode)
        self.assertEqual(found["product"], {"name": "Gloves", "variant": ""})
        self.assertEqual(found["rows"][0]["id"], self.mine.id)
        found = self.call("find", code="SHELF-A-01")
        self.assertEqual(found["rows"][0]["id"], self.mine.id)
        self.assertEqual(found["location"], self.shelf_a.id)
        self.assertEqual(self.call("find", code="BADGE-2"), {"person": "BADGE-2"})
        self.assertEqual(self.call("find", code="nonsense")["refused"], "unknown")

    def test_find_place(self):
        """By what stands on the rack, where only one place has this name."""
        found = self.call("find", code="a-01")
        self.assertEqual(found["location"], self.shelf_a.id)
        self.shelf_b.sudo().name = "A-01"
        self.env.flush_all()
        self.assertEqual(self.call("find", code="A-01")["refused"], "unknown")

    def test_scans(self):
        work = self.call("claim", transfers=self.mine.ids)["work"]
        command = {
            "uuid": "00000000-0000-4000-8000-00000000000b",
            "kind": "count", "line": work["lines"][0]["id"], "quantity": 2,
        }  # fmt: skip
        self.call("commands", work=work["id"], commands=[command])
        [row] = self.call("scans", work=work["id"])["rows"]
        self.assertEqual((row["uuid"], row["by"]), (command["uuid"], "Anna Kowalska"))
        for before in (None, "x", [], -1, 2**40):
            found = self.call("scans", work=work["id"], before=before)
            self.assertEqual(len(found["rows"]), 1)
        self.assertFalse(self.call("scans", work=work["id"], before=row["id"])["rows"])

    def test_labels(self):
        work = self.call("claim", transfers=self.mine.ids)["work"]
        transfer = work["transfers"][0]["id"]
        for what, number in (
            ("product", self.gloves.id),
            ("location", self.shelf_a.id),
            ("transfer", transfer),
        ):
            answer = self.call("print", work=work["id"], what=what, id=number)
            page = self.url_open(answer["url"])
            self.assertTrue(page.content.startswith(b"%PDF"), what)
        self.assertEqual(
            self.call("print", work=work["id"], what="product", id=self.gloves.id,
                      how="printer")["refused"],
            "no_printer",
        )  # fmt: skip
        self.call("commands", work=work["id"], commands=[
            {"uuid": "00000000-0000-4000-8000-00000000000a", "kind": "pack",
             "package": 1, "data": {"weight": 1.5}}])  # fmt: skip
        answer = self.call("print", work=work["id"], what="package", id=1)
        self.assertTrue(self.url_open(answer["url"]).content.startswith(b"%PDF"))
        # what is not of the work
        for what, number in (
            ("product", self.syringe.id), ("location", self.shelf_b.id),
            ("transfer", transfer + 1), ("package", 2), ("user", 1), (None, None),
            ({}, []), ("product", "x"),
        ):  # fmt: skip
            answer = self.call("print", work=work["id"], what=what, id=number)
            self.assertEqual(answer["refused"], "no", what)
        for path in (f"product/{self.syringe.id}", "user/1", "package/9"):
            page = self.url_open(f"/fulfil/label/{work['id']}/{path}")
            self.assertEqual(page.status_code, 404, path)
        # what is only read notes nothing
        self.device.last_seen_at = False
        self.env.flush_all()
        for copies in ("-1", "²", "1.5", "", "9" * 5000):
            page = self.url_open(
                f"/fulfil/label/{work['id']}/product/{self.gloves.id}",
                params={"copies": copies},
            )
            self.assertTrue(page.content.startswith(b"%PDF"), copies)
        self.url_open(f"/fulfil/image/{work['id']}/{self.gloves.id}")
        self.device.invalidate_recordset()
        self.assertFalse(self.device.last_seen_at)
        self.call("sign_out")
        page = self.url_open(f"/fulfil/label/{work['id']}/product/{self.gloves.id}")
        self.assertEqual(page.status_code, 403)

    def test_language(self):
        """Chosen on the device, and kept."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.env.flush_all()
        self.assertEqual(self.call("start", lang="de_DE")["lang"], "de_DE")
        self.assertEqual(self.anna.lang, "de_DE")
        for lang in ("xx_XX", 5, None, ["de_DE"]):
            self.assertEqual(self.call("start", lang=lang)["lang"], "de_DE")

    def test_work_of_somebody(self):
        """Several transfers that somebody has begun are taken over as they are."""
        other = self._order((self.gloves, 1))
        work = self._claim(self.mine, other, picker=self.jan)
        self.env.flush_all()
        self.assertEqual(self.call("claim", work=work.id)["refused"], "taken")
        answer = self.call("claim", work=work.id, how="take", reason="Ill")
        self.assertEqual(answer["work"]["id"], work.id)
        self.assertEqual(self.call("claim", work=work.id + 999)["refused"], "unknown")

    def test_count(self):
        claimed = self.call("claim", location=self.shelf_a.id)["work"]
        self.assertEqual(claimed["kind"], "count")
        added = self.call("add", work=claimed["id"], code=self.syringe.barcode)
        self.assertEqual(added["product"]["name"], "Syringe")
        self.assertEqual(
            self.call("claim", location=self.warehouse.view_location_id.id)["refused"],
            "unknown",
        )

    def test_public_pages(self):
        page = self.url_open("/fulfil")
        self.assertEqual(page.status_code, 200)
        self.assertIn("assets_app", page.text)
        self.assertEqual(page.headers["X-Frame-Options"], "DENY")
        manifest = self.url_open("/fulfil/manifest.webmanifest").json()
        self.assertEqual(manifest["start_url"], "/fulfil")
        self.assertEqual(manifest["display"], "fullscreen")
        self.assertEqual(manifest["orientation"], "natural")

    def test_get_changes_nothing(self):
        for path in ("claim", "commands", "finish", "sign_in", "pair", "sign_out"):
            self.assertEqual(self.url_open(f"/fulfil/{path}").status_code, 405, path)
