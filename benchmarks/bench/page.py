"""A page of a server, asked for again and again."""

import http.client
import json
import re
import time
from urllib.parse import urlsplit

#: Odoo's access log: path, status, bytes, queries, seconds in SQL, other seconds.
ACCESS = re.compile(
    rb'"(?:GET|POST) (\S+) HTTP/[\d.]+" (\d+) \S+ (\d+) ([\d.]+) ([\d.]+)\s*$',
    re.MULTILINE,
)


def server_times(server, since, path):
    """:param int since: size that the server's log had
    :return: list of milliseconds that the server took for each request of a path"""
    with server.log.open("rb") as log:
        log.seek(since)
        return [
            (float(sql) + float(other)) * 1000
            for found, _status, _queries, sql, other in ACCESS.findall(log.read())
            # for a call of a method, Odoo adds which one
            if found.partition(b"#")[0] == path.encode()
        ]


class Page:
    """A visitor with a session who opens one page; keeps cookies as a browser does."""

    def __init__(self, server, url):
        parts = urlsplit(url)
        self.server = server
        self.path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self.cookies = {}

    def at(self, path):
        """:return: another page for the same visitor"""
        page = Page(self.server, path)
        page.cookies = self.cookies
        return page

    def sign_in(self, database, login):
        """Have a session of somebody whose password is the address.

        :return: the page
        """
        self.call("/web/session/authenticate", db=database, login=login, password=login)
        return self

    def call(self, path, **params):
        """Ask a JSON route. :return: its result"""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        connection.request(
            "POST",
            path,
            body=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json", **self._cookie()},
        )
        response = connection.getresponse()
        answer = json.loads(response.read())
        connection.close()
        if "error" in answer:
            raise RuntimeError(f"{path}: {answer['error']['data']['message']}")
        self._keep_cookies(response)
        return answer["result"]

    def _cookie(self):
        return {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}

    def _keep_cookies(self, response):
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value

    def get(self):
        """:return: milliseconds until the last byte, the number of queries, bytes"""
        with self.server.log.open("rb") as log:
            log.seek(0, 2)
            started = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
            connection.request("GET", self.path, headers=self._cookie())
            response = connection.getresponse()
            body = response.read()
            milliseconds = (time.perf_counter() - started) * 1000
            connection.close()
            if response.status != 200:
                raise RuntimeError(f"{self.path} answered {response.status}")
            for cookie in response.headers.get_all("Set-Cookie") or ():
                name, _equals, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            queries = self._queries(log)
        return {"time": milliseconds, "queries": queries, "bytes": len(body)}

    def _queries(self, log):
        """What the access log says; its line is written before the answer is sent."""
        lines = b""
        for _attempt in range(100):
            lines += log.read()
            if found := ACCESS.findall(lines):
                return int(found[-1][2])
            time.sleep(0.01)
        raise RuntimeError(f"{self.server.log} has no line about {self.path}")
