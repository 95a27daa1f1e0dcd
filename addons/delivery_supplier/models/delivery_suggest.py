import pytz

from odoo import fields, models


class DeliveryJob(models.Model):
    """Who could bring it: proposed, never assigned by itself."""

    _inherit = "delivery.job"

    def _suggest(self):
        """Propose a deliverer for each: who goes to the zip (the longest prefix first),
        has room for it, works at that time, and has the fewest open deliveries.

        :return: dict of delivery: deliverer (empty when there is none) and the reason
            why there is none
        """
        now = fields.Datetime.now()
        zones = self._timed_zones()
        windows = {job: job._window(now, zones) for job in self}
        candidates = self._candidates()
        hours = self._working_hours(candidates, windows)
        loads = {each: [each.open_job_count, each.open_weight] for each in candidates}
        found = {}
        for job in self.sorted(lambda each: (windows[each][0], each._origin.id)):
            deliverer, reason = job._suggest_one(candidates, loads, hours, windows[job])
            found[job] = (deliverer, reason)
            if deliverer:
                loads[deliverer][0] += 1
                loads[deliverer][1] += job.weight
        return found

    def _candidates(self):
        return self.env["delivery.deliverer"].search(
            [("company_id", "in", self.company_id.ids)]
        )

    def _suggest_one(self, candidates, loads, hours, window):
        self.ensure_one()
        reached = {}
        for deliverer in candidates:
            if deliverer.company_id == self.company_id:
                length = deliverer._reach(self.partner_id)
                if length is not None:
                    reached[deliverer] = length
        none = candidates.browse()
        if not reached:
            return none, self.env._("No deliverer goes to %s.", self.zip or self.city)
        free = [
            each
            for each in reached
            if not each._is_over(loads[each][0] + 1, loads[each][1] + self.weight)
        ]
        if not free:
            return none, self.env._("Everybody who goes there is full.")
        at_work = [
            each
            for each in free
            if _covers(hours.get(each.resource_calendar_id), window)
        ]
        if not at_work:
            return none, self.env._("Nobody who goes there works at that time.")
        best = min(
            at_work,
            key=lambda each: (-reached[each], loads[each], each.sequence, each.id),
        )
        return best, False

    def _working_hours(self, deliverers, windows):
        """:return: dict of calendar: times from and to, UTC; each is asked once"""
        hours = {}
        if not windows:
            return hours
        start = min(start for start, _end in windows.values())
        end = max(end for _start, end in windows.values())
        for calendar in deliverers.resource_calendar_id:
            found = calendar._work_intervals_batch(
                pytz.utc.localize(start), pytz.utc.localize(end)
            )[False]
            hours[calendar] = [(since, until) for since, until, _rest in found]
        return hours


class DeliveryDeliverer(models.Model):
    """Where somebody goes to and how much he or she can carry."""

    _inherit = "delivery.deliverer"

    def _reach(self, address):
        """:return: length of the longest zip prefix that leads there, 0 for anywhere,
        None when the deliverer does not go there"""
        self.ensure_one()
        if not self.zone_ids:
            return 0
        lengths = [
            zone._prefix_length(address.zip, address.country_id)
            for zone in self.zone_ids
        ]
        return max((each for each in lengths if each is not None), default=None)

    def _is_over(self, count, weight):
        """:return: whether so many deliveries of so many kilograms are too much"""
        self.ensure_one()
        return bool(self.max_jobs and count > self.max_jobs) or bool(
            self.max_weight and weight > self.max_weight
        )

    def _full_reason(self, count=1, weight=0.0):
        """:return: why so many more are too much, False when they are not"""
        self.ensure_one()
        jobs = self.open_job_count + count
        load = self.open_weight + weight
        if self.max_jobs and jobs > self.max_jobs:
            return self.env._(
                "%(name)s has %(count)s of %(most)s open deliveries.",
                name=self.name,
                count=self.open_job_count,
                most=self.max_jobs,
            )
        if self.max_weight and load > self.max_weight:
            return self.env._(
                "%(name)s would carry %(load)s kg, %(most)s kg at most are allowed.",
                name=self.name,
                load=f"{load:g}",
                most=f"{self.max_weight:g}",
            )
        return False

    def _full_warning(self, count, weight):
        """:return: what a form says when somebody is chosen who can't carry more"""
        reason = self and self._full_reason(count, weight)
        if not reason:
            return None
        return {"warning": {"title": self.env._("This is too much"), "message": reason}}


def _covers(hours, window):
    """:param hours: None when somebody works always"""
    if hours is None:
        return True
    start, end = (pytz.utc.localize(each) for each in window)
    return any(since <= start and end <= until for since, until in hours)
