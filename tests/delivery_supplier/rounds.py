"""Deliveries and their links, made the quick way, as the administrator."""

import ast
import re
from datetime import datetime
from io import BytesIO

import requests
from PIL import Image

#: What a picture of a door weighs before the phone makes it smaller.
LARGE = (2400, 1800)


def photo(size=(80, 60)):
    """:return: a JPEG"""
    stream = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(stream, "JPEG", quality=90)
    return stream.getvalue()


class Rounds:
    """Makes deliverers with deliveries of today."""

    def __init__(self, stack):
        self.stack = stack
        self.admin = stack.rpc()
        self.number = 0
        self.product = self.admin["product.product"].create(
            {"name": "Vegetable box", "type": "consu", "list_price": 89}
        )

    def run(self, code):
        """Run code on the server, as an administrator's server action; it may set
        ``answer``.

        :return: the answer
        """
        lines = "answer = None\n" + code
        lines += "\nenv['ir.config_parameter'].set_param('story.answer', repr(answer))"
        action = self.admin["ir.actions.server"].create(
            {
                "name": "Story",
                "state": "code",
                "model_id": self.admin.ref("base.model_res_partner"),
                "code": lines,
            }
        )
        self.admin["ir.actions.server"].run([action])
        answer = self.admin["ir.config_parameter"].get_param("story.answer")
        return ast.literal_eval(answer)

    def deliverer(self, name="Marek Nowak"):
        """:return: id"""
        self.number += 1
        return self.admin["delivery.deliverer"].create(
            {
                "name": name,
                "email": f"deliverer{self.number}@round.example",
                "phone": f"+48 601 100 {self.number:03}",
                "country_id": self.admin.ref("base.pl"),
                "tz": "Europe/Warsaw",
            }
        )

    def deliveries(self, deliverer, count=1):
        """:return: ids of deliveries that this deliverer brings"""
        ids = []
        for _number in range(count):
            self.number += 1
            customer = self.admin["res.partner"].create(
                {
                    "name": f"Customer {self.number}",
                    "street": f"ul. Prosta {self.number}",
                    "city": "Krakow",
                    "phone": f"+48 602 200 {self.number:03}",
                    "country_id": self.admin.ref("base.pl"),
                }
            )
            line = {"product_id": self.product, "product_uom_qty": 2}
            order = self.admin["sale.order"].create(
                {"partner_id": customer, "order_line": [(0, 0, line)]}
            )
            self.admin["sale.order"].action_confirm([order])
            self.admin["sale.order"].write([order], {"deliverer_id": deliverer})
            ids += self.admin["delivery.job"].search([("order_id", "=", order)])
        return ids

    def link(self, job, scope="deliver"):
        """:return: path of a new link"""
        url = self.run(
            f"job = env['delivery.job'].browse({job})\n"
            f"partner = job.partner_id if {scope!r} == 'track' "
            "else job.deliverer_id.partner_id\n"
            f"answer = job._issue_link({scope!r}, partner)"
        )
        return "/delivery/" + url.rsplit("/", 1)[1]

    def pin(self, job):
        """:return: what the customer says"""
        return self.run(f"answer = env['delivery.job'].browse({job})._pin()")

    def read(self, job, *names):
        """:return: values of a delivery"""
        [row] = self.admin["delivery.job"].read([job], list(names))
        return [row[name] for name in names]

    def state(self, job):
        return self.read(job, "state")[0]

    def events(self, job):
        """:return: list of kind and time"""
        rows = self.admin["delivery.event"].search_read(
            [("job_id", "=", job)], ["kind", "at"], order="id"
        )
        return [(row["kind"], datetime.fromisoformat(row["at"])) for row in rows]

    def kinds(self, job):
        return [kind for kind, _at in self.events(job)]


class Phone:
    """A deliverer's program, without a script."""

    def __init__(self, stack, path):
        self.url = stack.url
        self.path = path
        self.session = requests.Session()
        self.renew()

    def renew(self):
        """Open the page: it has the keys for the next form."""
        html = self.session.get(self.url + self.path, timeout=60).text
        self.keys = {
            name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', html)[1]
            for name in ("csrf_token", "request_key")
        }

    def post(self, action, files=None, **values):
        """Send a form with the keys of the page, or others."""
        return self.session.post(
            f"{self.url}{self.path}/{action}",
            data={**self.keys, **values},
            files=files,
            allow_redirects=False,
            timeout=60,
        )
