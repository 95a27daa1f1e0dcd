"""A user's calls over JSON-RPC, as the web client makes them."""

import itertools

import requests


class RpcError(Exception):
    """The server refused a call.

    :ivar str name: class of the exception on the server
    """

    def __init__(self, error):
        data = error.get("data") or {}
        self.name = data.get("name", "")
        super().__init__(f"{self.name}: {data.get('message') or error.get('message')}")


class Rpc:
    """One signed-in user: ``rpc["sale.order"].search_read([], ["name"])``.

    :ivar requests.Session session: for plain requests with the same cookies
    """

    def __init__(self, url, database, login, password):
        self.url = url
        self.session = requests.Session()
        self._numbers = itertools.count(1)
        user = self.post(
            "/web/session/authenticate", db=database, login=login, password=password
        )
        self.uid = user["uid"]

    def post(self, path, **params):
        """Call a JSON-RPC route."""
        request = {
            "jsonrpc": "2.0",
            "method": "call",
            "id": next(self._numbers),
            "params": params,
        }
        answer = self.session.post(f"{self.url}{path}", json=request, timeout=120)
        answer.raise_for_status()
        answer = answer.json()
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a public method of a model."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def ref(self, xmlid):
        """Id of the record with this external id."""
        module, name = xmlid.split(".", 1)
        rows = self["ir.model.data"].search_read(
            [("module", "=", module), ("name", "=", name)], ["res_id"]
        )
        if not rows:
            raise LookupError(xmlid)
        return rows[0]["res_id"]

    def __getitem__(self, model):
        return _Model(self, model)


class _Model:
    def __init__(self, rpc, name):
        self._rpc, self._name = rpc, name

    def __getattr__(self, method):
        return lambda *args, **kwargs: self._rpc.call(
            self._name, method, *args, **kwargs
        )
