import pytz

from odoo import fields, models

from odoo.addons.access_link.tools.clock import page_time

from ..const import BUTTONS, ICONS, RANK, TONES

#: What each scope can do.
URLS = {
    "status": ("status", "problem", "undo"),
    "details": ("status", "problem", "undo", "upload", "driver"),
    "offer": ("offer", "withdraw", "upload"),
}
#: Icons of what is no status.
EVENT_ICONS = {
    "upload": "doc",
    "problem": "alert",
    "undo": "undo",
    "driver": "user",
    "reminder": "clock",
}


class OrderShare(models.Model):
    """What a partner sees of a share: a whitelist of texts, never the record itself.

    The page is rendered from the dict of :meth:`_page`; its keys are documented there,
    and the templates in ``views/partner_page_templates.xml`` use nothing else.
    """

    _inherit = "order.share"

    def _page(
        self, link, token, preview=False, author="", account=None, visitor=None
    ):  # fmt: skip
        """Everything the partner's page shows, as text in the reader's language.

        Keys that a scope does not allow are absent, not empty.

        :param link: the access link
        :param str token: the secret that the page's own links carry
        :param bool preview: for the sender's eyes, nothing can be pressed
        :param str author: name that the visitor signed with before
        :param account: the portal user who is signed in and has this share
        :param visitor: the user who is signed in, whether the share is theirs or not
        :return: dict, see the templates
        """
        self.ensure_one()
        document = self._document()
        stops = document._order_share_stops()
        self._read_partners(link, stops)
        zones = self._stop_zones(stops, link.owner_partner_id)
        page = {
            "preview": preview,
            "scope": link.scope,
            "sender": self._access_link_sender(link, token),
            "recipient": self._page_recipient(link),
            "author": author,
            "expires": self._page_time(link.expires_at, self._reader_zone()),
            # written to the partner, who may have told a driver something else
            "message": not link.parent_id and self.message or False,
            "values": {},
            "flash": False,
            "urls": self._page_urls(link, token),
        }
        if link.scope == "offer":
            page.update(self._page_offer(link, token, document, stops, zones, account))
        else:
            page.update(self._page_way(document, stops, zones))
        if link.scope == "details":
            page.update(self._page_details(link, token, document, stops, zones))
        self._page_add_account(page, link, token, account, visitor)
        return page

    def _page_way(self, document, stops, zones):
        """The keys of the scopes that report the status."""
        return {
            "title": document._order_share_title(),
            "headline": document._order_share_title(),
            "subtitle": self._page_reference(document),
            "state": self._page_state(),
            "problem": self._page_problem(zones),
            "steps": self._page_steps(stops, zones),
            "next": self._page_next(),
            "can_decline": self.state in ("draft", "assigned"),
            "can_report": self.state != "declined",
            "can_photo": self.state != "declined",
            "problem_reasons": self._page_choices("problem_reason"),
            "eta": self._page_eta(zones),
        }

    def _page_recipient(self, link):
        """:return: for whom the link was made"""
        if link.parent_id:
            driver = self._link_driver(link)
            if driver:
                return f"{driver.name}, {self.recipient_name}"
        return self.recipient_name

    def _preview_page(self, expires_at=None):
        """:return: the page for the sender's own eyes, with links that lead nowhere"""
        link = self.env["access.link"].new(
            {
                "scope": self.scope,
                "res_model": self._name,
                "owner_id": self.user_id.id,
                "owner_partner_id": self.user_id.partner_id.id,
                "expires_at": expires_at or self.expires_at,
            }
        )
        return self.sudo()._page(link.sudo(), "preview", preview=True)

    def _read_partners(self, link, stops):
        """Read all addresses and authors at once."""
        partners = self.partner_id | link.owner_partner_id | self.report_ids.author_id
        for stop in stops:
            partners |= stop["partner"]
        partners.mapped("name")

    def _page_urls(self, link, token):
        """:return: where the page's forms go, by what they do"""
        base = f"{self._access_link_path()}{token}"
        return {
            **{name: f"{base}/{name}" for name in URLS[link.scope]},
            "page": base,
            "not_me": f"{base}/not-me",
            "seen": f"/link/{token}/seen",
        }

    def _page_reference(self, document):
        reference = document._order_share_reference()
        return reference and self.env._("Your reference %s", reference)

    # --- time

    def _reader_zone(self):
        return pytz.timezone(self.env.context.get("tz") or "UTC")

    def _stop_zone(self, stop, sender_zone):
        """Time zone of a place: the address's own; its country's, where the whole
        country has one time; else the sender's."""
        partner = stop["partner"]
        if partner.tz:
            return pytz.timezone(partner.tz)
        zones = [
            pytz.timezone(name)
            for name in pytz.country_timezones.get(
                partner.country_id._page_code() or "", []
            )
        ]
        now = fields.Datetime.now()
        if len({zone.utcoffset(now) for zone in zones}) == 1:
            return zones[0]
        return sender_zone

    def _stop_zones(self, stops, sender):
        """:return: time zone of each stop. :param sender: a user or contact"""
        sender_zone = pytz.timezone(sender.tz or "UTC")
        return [self._stop_zone(stop, sender_zone) for stop in stops]

    def _page_time(self, moment, zone):
        return page_time(self.env, moment, zone)

    def _page_clock(self, moment, zone):
        return pytz.utc.localize(moment).astimezone(zone).strftime("%H:%M")

    # --- state and history

    def _page_state(self):
        if self.has_problem:
            label = self.env._("Problem reported")
            return {"code": "problem", "label": label, "icon": "alert", "tone": "warn"}
        # a link that was copied, not sent, is an order for its recipient all the same
        state = "assigned" if self.state == "draft" else self.state
        return {
            "code": state,
            "label": self._label("state", state),
            "icon": ICONS[state],
            "tone": TONES[state],
        }

    def _page_problem(self, zones):
        if not self.has_problem:
            return False
        event = self._effective_events().filtered(lambda e: e.kind == "problem")[-1:]
        return {
            "label": self._label("problem_reason", self.problem_reason),
            "note": event.note,
            "when": self._page_time(event.create_date, self._reader_zone()),
            "undo": self._page_undo(event, self._undoable_event()),
        }

    def _page_choices(self, field, model=None):
        """:return: the values of a selection field in the reader's language"""
        model = self if model is None else model
        labels = model._fields[field]._description_selection(self.env)
        return [{"code": code, "label": label} for code, label in labels]

    def _page_steps(self, stops, zones):
        """The way as a rail: done with time and author, the next one, what is to
        come.
        """
        events = self._effective_events()
        reached = {event.status: event for event in events if event.kind == "status"}
        undoable = self._undoable_event()
        rank = RANK[self.state]
        following = self._next_state()
        planned = {
            "at_pickup": self._page_time(stops[0]["when"], zones[0]),
            "at_delivery": self._page_time(stops[-1]["when"], zones[-1]),
        }
        steps = []
        for number, code in enumerate(self._steps(), 1):
            event = reached.get(code) if rank >= RANK[code] else None
            done = rank >= RANK[code]
            steps.append(
                {
                    "code": code,
                    "label": self._label("state", code),
                    "number": number,
                    "state": "done" if done else "now" if code == following else "todo",
                    "when": self._page_time(event.create_date, self._reader_zone())
                    if event
                    else False,
                    "author": self._page_author(event) if event else False,
                    "planned": not done and planned.get(code) and planned[code]["text"],
                    "undo": self._page_undo(event, undoable) if event else False,
                }
            )
        if self.state == "declined":
            event = reached["declined"]
            steps = [
                {
                    "code": "declined",
                    "label": self._label("state", "declined"),
                    "number": 1,
                    "state": "fail",
                    "when": self._page_time(event.create_date, self._reader_zone()),
                    "author": self._page_author(event),
                    "planned": False,
                    "undo": self._page_undo(event, undoable),
                }
            ]
        return steps

    def _page_undo(self, event, undoable):
        if not event or event != undoable:
            return False
        until = self._page_clock(event._undo_until(), self._reader_zone())
        return {"event_id": event.id, "until": until}

    def _page_author(self, event):
        """:return: who reported it, as the partner knows them"""
        if not event.is_partner:
            return f"{event.author_id.name}, {self.company_id.name}"
        driver = event.driver_id
        if driver and event.kind != "driver":
            if event.author_name in (False, driver.name):
                return self.env._("%s, driver", driver.name)
            return self.env._(
                "%(name)s, driver %(driver)s",
                name=event.author_name,
                driver=driver.name,
            )
        # who has an account may be named like the contact: once is enough
        names = dict.fromkeys((event.author_name, self.recipient_name))
        return ", ".join(filter(None, names))

    def _next_state(self):
        """:return: the state that the partner's main button leads to, False at the
        end
        """
        if self.state in ("declined", "delivered"):
            return False
        return next(code for code in self._steps() if RANK[code] > RANK[self.state])

    def _page_next(self):
        code = self._next_state()
        return code and {
            "code": code,
            "button": self.env._(BUTTONS[code]),
            "icon": ICONS[code],
        }

    def _page_eta(self, zones):
        if not self.eta:
            return {"date": "", "time": "", "zone": self._zone_name(zones[-1])}
        local = pytz.utc.localize(self.eta).astimezone(zones[-1])
        return {
            "date": local.strftime("%Y-%m-%d"),
            "time": local.strftime("%H:%M"),
            "zone": local.tzname(),
        }

    def _zone_name(self, zone):
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone).tzname()

    def _page_timeline(self):
        undoable = self._undoable_event()
        rows = []
        # what the sender's house did is not for the partner's eyes
        events = self.report_ids.filtered(
            lambda event: event.kind not in ("undelivered", "reminder")
        )
        for event in reversed(events):
            failed = event.kind == "problem" or event.status == "declined"
            rows.append(
                {
                    "icon": EVENT_ICONS.get(
                        event.kind, ICONS.get(event.status, "check")
                    ),
                    "title": event.title,
                    "when": self._page_time(event.create_date, self._reader_zone()),
                    "author": self._page_author(event),
                    "note": event.note,
                    "tone": "fail"
                    if failed
                    else "info"
                    if event.kind == "undo"
                    else "done",
                    "undo": self._page_undo(event, undoable),
                }
            )
        return rows
