"""What else a picker can open: nothing. Neither over RPC nor by an address, with the
cookies of the app or with the password of its user."""

import xmlrpc.client

import pytest
import requests

#: Refused calls are told in the log.
pytestmark = pytest.mark.expected_in_log(r".")
PASSWORD = "only-for-the-scan-app"
#: The back office, the portal, and what they are made of.
PAGES = (
    "/odoo",
    "/odoo/action-stock.action_picking_tree_all",
    "/odoo/settings",
    "/web",
    "/my",
    "/my/home",
    "/my/orders",
    "/my/invoices",
    "/my/account",
    "/web/webclient/load_menus",
    "/web/export/xlsx",
    "/report/pdf/stock.report_picking/{transfer}",
    "/report/html/stock.report_deliveryslip/{transfer}",
    "/report/pdf/sale.report_saleorder/{order}",
    "/web/content/stock.picking/{transfer}/name",
    "/web/image/res.partner/{partner}/image_1920?unique=1",
    "/my/orders/{order}",
    "/my/picking/pdf/{transfer}",
    "/json/2/stock.picking/search_read",
)
#: Methods that tell or change something of any model.
METHODS = (
    ("search_read", [[]], {"limit": 1}),
    ("read", [[1]], {}),
    ("search_count", [[]], {}),
    ("web_search_read", [[], {}], {}),
    ("formatted_read_group", [[], [], ["__count"]], {}),
    ("name_search", [""], {}),
    ("write", [[1], {}], {}),
    ("unlink", [[1]], {}),
    ("create", [{}], {}),
    ("copy", [[1]], {}),
    ("export_data", [[1], ["id"]], {}),
)


@pytest.fixture(autouse=True)
def _no_pause(depot):
    """The server looks at each password: it would make us wait after five."""
    parameters = depot.admin["ir.config_parameter"]
    name = "base.login_cooldown_after"
    before = parameters.get_param(name)
    parameters.set_param(name, "0")
    yield
    parameters.set_param(name, before)


@pytest.fixture(scope="module")
def picker(depot):
    """Badge, login and id of the user of somebody with a password."""
    badge = depot.picker("Nora Nothing")
    [row] = depot.admin["fulfilment.scan.picker"].search_read(
        [("badge", "=", badge)], ["user_id", "login"]
    )
    depot.admin["fulfilment.scan.secret"].create(
        {"picker_id": row["id"], "kind": "password", "secret": PASSWORD}
    )
    return {"badge": badge, "login": row["login"], "user": row["user_id"][0]}


@pytest.fixture(scope="module")
def inside(depot, picker):
    """A device at which the picker has signed in, with work on it."""
    product, _code = depot.product("Access gloves", "A-01", 20)
    transfer, _name = depot.order((product, 2))
    device = depot.device(picker["badge"], "Curious handheld")
    device.work = device.claim(transfer)
    return device


@pytest.fixture(scope="module")
def models(depot):
    rows = depot.admin["ir.model"].search_read(
        [("abstract", "=", False), ("transient", "=", False)], ["model"]
    )
    return sorted(row["model"] for row in rows)


def rpc(session, url, path, **params):
    """:return: dict: the whole answer, also of an error"""
    answer = session.post(
        f"{url}{path}",
        json={"jsonrpc": "2.0", "method": "call", "id": 1, "params": params},
        timeout=60,
    )
    return answer.json()


def test_every_model(stack, inside, models):
    """With the cookies of the app no model answers, whatever it is asked: they are no
    session of Odoo."""
    session = inside.session
    about = rpc(session, stack.url, "/web/session/get_session_info")
    assert about["error"]["data"]["name"].endswith("SessionExpiredException")
    told = []
    for number, model in enumerate(models):
        for method, args, kwargs in METHODS[number % 4 :: 4]:
            answer = rpc(
                session, stack.url, f"/web/dataset/call_kw/{model}/{method}",
                model=model, method=method, args=args, kwargs=kwargs,
            )  # fmt: skip
            if "error" not in answer:
                told.append((model, method, answer["result"]))
    assert not told


def test_password_opens_nothing(stack, picker):
    """Not the web client, not RPC."""
    session = requests.Session()
    answer = rpc(
        session, stack.url, "/web/session/authenticate",
        db=stack.database, login=picker["login"], password=PASSWORD,
    )  # fmt: skip
    assert "error" in answer, answer
    page = session.get(f"{stack.url}/web/login", timeout=60)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    page = session.post(
        f"{stack.url}/web/login",
        data={"csrf_token": token, "login": picker["login"], "password": PASSWORD},
        timeout=60,
    )
    assert page.url.endswith("/web/login")
    about = rpc(session, stack.url, "/web/session/get_session_info")
    assert "error" in about


@pytest.mark.thorough
def test_models_by_password(stack, picker, models):
    """Over XML-RPC and JSON-RPC: the user name and the password are none there."""
    database, user = stack.database, picker["user"]
    common = xmlrpc.client.ServerProxy(f"{stack.url}/xmlrpc/2/common")
    assert not common.authenticate(database, picker["login"], PASSWORD, {})
    objects = xmlrpc.client.ServerProxy(f"{stack.url}/xmlrpc/2/object")
    with pytest.raises(xmlrpc.client.Fault):
        objects.execute_kw(
            database, user, PASSWORD, "stock.picking", "search_read", [[]]
        )
    session, told = requests.Session(), []
    # each call costs the time of a password: not all of them
    for number, model in enumerate(models[::8]):
        method, args, kwargs = METHODS[number % len(METHODS)]
        answer = rpc(
            session, stack.url, "/jsonrpc", service="object", method="execute_kw",
            args=[database, user, PASSWORD, model, method, args, kwargs],
        )  # fmt: skip
        if "error" not in answer:
            told.append((model, method, answer["result"]))
    assert not told


def test_every_page(stack, depot, inside):
    """Each address asks who that is, or says that there is nothing."""
    transfer = depot.stack.sql(
        "SELECT picking_id FROM fulfilment_scan_transfer WHERE work_id ="
        f" {inside.work['id']}"
    )[0][0]
    [row] = depot.admin["stock.picking"].read(
        [int(transfer)], ["sale_id", "partner_id"]
    )
    order, partner = (row[name][0] for name in ("sale_id", "partner_id"))
    about = {"transfer": transfer, "order": order, "partner": partner}
    for page in PAGES:
        answer = inside.session.get(
            f"{stack.url}{page.format(**about)}", timeout=60, allow_redirects=True
        )
        is_shut = answer.status_code >= 400 or "/web/login" in answer.url
        is_nothing = "image" in answer.headers["Content-Type"]
        assert is_shut or is_nothing, (page, answer.status_code, answer.url)
        assert "Praxis Sommerfeld" not in answer.text, page
