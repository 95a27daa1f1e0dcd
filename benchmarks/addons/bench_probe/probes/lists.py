"""Lists as the web client asks for them."""

from ast import literal_eval
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import api
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .meter import Meter

#: What the web client asks for.
LIMITS = {"list": 80, "kanban": 40}
COUNT_LIMIT = 10001
SELLERS = 10
#: What widgets of ours read beside their own field.
WIDGET_FIELDS = {"item_status": ["item_detail"]}
#: Views that were read, by user and action: the client keeps them as well.
_views = {}


def set_up(env):
    """Make salesmen; the first sees all documents, the others their own.

    :return: their ids
    """
    everything = env.ref("sales_team.group_sale_salesman_all_leads")
    own = env.ref("sales_team.group_sale_salesman")
    users = env["res.users"].create(
        [
            {
                "name": f"Bench seller {number}",
                "login": f"bench_seller_{number}",
                "group_ids": [(4, (own if number else everything).id)],
                "tz": "Europe/Berlin",
            }
            for number in range(SELLERS)
        ]
    )
    env.cr.commit()
    return users.ids


def filters(env, user, action):
    """:return: names of the filters of an action's search view, in their order"""
    _env, _action, views = _open(env, user, action)
    return [
        node.get("name")
        for node in views["search"].iter("filter")
        if node.get("domain") or node.get("date") or "group_by" in node.get("context")
    ]


def read(env, user, action, name=None, view="list", group=None, domain=None):
    """Open an action's view, with its default filters, or with one of them.

    :param str name: of the filter, instead of the default ones; "" for none
    :param str group: field that the view groups by
    :param domain: instead of filters
    :return: time and processor time in milliseconds, queries, records
    """
    env, action, views = _open(env, user, action)
    model = env[action["res_model"]]
    wanted = Domain(domain or [])
    wanted &= Domain(safe_eval(action["domain"] or "[]", _names(env)))
    context = safe_eval(action["context"] or "{}", _names(env))
    if domain is not None:
        chosen = []
    elif name is None:
        chosen = _default_filters(views, context)
    else:
        chosen = views["search"].findall(f".//filter[@name='{name}']")
    for node in chosen:
        wanted &= _domain(env, node)
        group = group or literal_eval(node.get("context") or "{}").get("group_by")
    if group in model._fields and model._fields[group].type in ("date", "datetime"):
        # as the client does it
        group = f"{group}:month"
    domain = list(wanted)
    arch = views[view]
    specification = _specification(model, views["models"], arch)
    limit = int(arch.get("limit") or LIMITS[view])
    model = model.with_context(bin_size=True)
    env.invalidate_all()
    meter = Meter(env)
    with meter.measured(), meter.step("read"):
        if group:
            unfolded = view == "kanban" or arch.get("expand") == "1"
            result = model.with_context(read_group_expand=True).web_read_group(
                domain,
                [group],
                _aggregates(model, arch),
                limit=None if unfolded else limit,
                auto_unfold=unfolded,
                unfold_read_specification=specification if unfolded else None,
                unfold_read_default_limit=limit,
            )
            count = sum(row["__count"] for row in result["groups"])
        else:
            result = model.web_search_read(
                domain,
                specification,
                limit=limit,
                order=arch.get("default_order"),
                count_limit=COUNT_LIMIT,
            )
            count = result["length"]
    step = meter.steps["read"]
    return {
        "time": step["wall"],
        "cpu": step["cpu"],
        "queries": step["queries"],
        "records": count,
    }


def comparison(env, request):
    """Open the comparison of a request's offers, as its button does."""
    request = env["order.share.request"].browse(request)
    action = request.action_view_offers()
    _env, _action, views = _open(env, env.uid, "order_share.order_share_offers_action")
    kind = next(kind for _id, kind in action["views"] if kind in views)
    model = env["order.share"].with_context(**action["context"])
    specification = _specification(model, views["models"], views[kind])
    env.invalidate_all()
    meter = Meter(env)
    with meter.measured(), meter.step("read"):
        result = model.web_search_read(
            _comparison_domain(env, action),
            specification,
            limit=1000,
            order=views[kind].get("default_order"),
            count_limit=COUNT_LIMIT,
        )
    step = meter.steps["read"]
    return {
        "time": step["wall"],
        "cpu": step["cpu"],
        "queries": step["queries"],
        "records": result["length"],
    }


def _comparison_domain(env, action):
    domain = action.get("domain") or "[]"
    names = {**_names(env), **action["context"]}
    return safe_eval(domain, names) if isinstance(domain, str) else domain


def _open(env, user, xmlid):
    """:return: the user's environment, the action, its views"""
    env = api.Environment(
        env.cr, user, {"lang": "en_US", "tz": "Europe/Berlin", "uid": user}
    )
    action = env["ir.actions.act_window"]._for_xml_id(xmlid)
    if (user, xmlid) not in _views:
        wanted = [view for view in action["views"] if view[1] in ("list", "kanban")]
        wanted.append(((action["search_view_id"] or [False])[0], "search"))
        found = env[action["res_model"]].get_views(wanted)
        _views[user, xmlid] = {
            "models": found["models"],
            **{
                kind: etree.fromstring(view["arch"])
                for kind, view in found["views"].items()
            },
        }
    return env, action, _views[user, xmlid]


def _names(env):
    return {
        "uid": env.uid,
        "context_today": date.today,
        "current_date": date.today().isoformat(),
        "datetime": safe_eval.__globals__["datetime"],
        "relativedelta": relativedelta,
        "time": safe_eval.__globals__["time"],
        "allowed_company_ids": env.companies.ids,
        "True": True,
        "False": False,
    }


def _default_filters(views, context):
    names = {
        key.removeprefix("search_default_")
        for key, value in context.items()
        if key.startswith("search_default_") and value
    }
    return [f for f in views["search"].iter("filter") if f.get("name") in names]


def _domain(env, node):
    """:return: what a filter asks for; of dates, the client's first choice"""
    domain = Domain(safe_eval(node.get("domain") or "[]", _names(env)))
    if field := node.get("date"):
        first = datetime.combine(date.today().replace(day=1), time())
        domain &= Domain(field, ">=", first.isoformat(" "))
        domain &= Domain(
            field,
            "<=",
            (first + relativedelta(months=1) - timedelta(seconds=1)).isoformat(" "),
        )
    return domain


def _specification(model, models, arch):
    """:return: what the client reads: all fields of the view, hidden columns as well"""
    described = models[model._name]["fields"]
    specification = {}
    for node in arch.iter("field"):
        name = node.get("name")
        if any(parent.tag == "field" for parent in node.iterancestors()):
            continue  # of a view within the field
        kind = described[name]["type"]
        value = {}
        is_hidden = {node.get("invisible"), node.get("column_invisible")} & {
            "1",
            "True",
        }
        if kind == "many2one":
            value = {"fields": {} if is_hidden else {"display_name": {}}}
        elif kind in ("many2many", "one2many") and not is_hidden:
            if "tags" in (node.get("widget") or ""):
                value = {"fields": {"display_name": {}}}
                if "color_field" in (node.get("options") or ""):
                    value["fields"]["color"] = {}
        specification[name] = value
        for more in WIDGET_FIELDS.get(node.get("widget"), ()):
            specification.setdefault(more, {})
    return specification


def _aggregates(model, arch):
    names = {node.get("name") for node in arch.iter("field") if node.get("sum")}
    return [f"{name}:sum" for name in sorted(names) if model._fields[name].store]
