"""The server dies amid fifty reports and uploads: what it acknowledged is there,
once.
"""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from order_share.support import Visitor, eventually, new_key, picture

pytestmark = pytest.mark.thorough

SHARES = 10
STEPS = ("accepted", "at_pickup", "in_transit")
#: Connections that break, jobs that were running and changes that wait for each other.
EXPECTED = (
    r"could not serialize access",
    r"exception in GET .*/queue_job/runjob",
    r"queue_job",
    r"Connection (reset|refused|aborted)",
)


class Partner:
    """Reports as the page does: again with the same key until there is an answer."""

    acknowledged = itertools.count(1)

    def __init__(self, stack, share, deadline):
        self.visitor, self.share, self.deadline = Visitor(stack), share, deadline
        self.visitor.csrf_token(share)
        self.tries = self.answers = 0

    def insist(self, *args, **kwargs):
        key = new_key()
        while time.monotonic() < self.deadline:
            self.tries += 1
            try:
                answer = self.visitor.post(self.share, *args, key=key, **kwargs)
            except requests.RequestException:
                time.sleep(0.3)
                continue
            if answer.status_code in (200, 303):
                self.answers = next(self.acknowledged)
                return True
            assert answer.status_code >= 500, (answer.status_code, answer.text)
            time.sleep(0.3)
        raise AssertionError("No answer in time")

    def upload(self, name, content):
        files = {"file": (name, content)}
        return self.insist("upload", kind="pod", files=files, script=True)

    def steps(self):
        return [self.insist("status", status=status) for status in STEPS]


@pytest.mark.expected_in_log(*EXPECTED)
def test_power_cut(stack, shares):
    """Fifty changes through ten links, and the server is killed in the midst of
    them.
    """
    made = [shares.assigned("details") for _number in range(SHARES)]
    deadline = time.monotonic() + 100
    files = {
        (share.id, f"pod-{share.id}-{number}.jpg"): picture(
            color=(share.id % 256, number, 99), size=(640, 480)
        )
        for share in made
        for number in range(2)
    }
    tasks, partners = [], []
    for share in made:
        driver, office = (Partner(stack, share, deadline) for _person in range(2))
        partners += [driver, office]
        tasks.append(driver.steps)
        for (owner, name), content in files.items():
            if owner == share.id:
                tasks.append(
                    lambda office=office, name=name, content=content: office.upload(
                        name, content
                    )
                )
    assert SHARES * len(STEPS) + len(files) == 50

    with ThreadPoolExecutor(len(tasks)) as pool:
        futures = [pool.submit(task) for task in tasks]
        cut = threading.Event()
        while not cut.wait(0.02):
            if max(partner.answers for partner in partners) >= 12:
                cut.set()
        stack.kill()
        assert not all(future.done() for future in futures)
        stack.restart()
        for future in futures:
            assert future.result()
    shares.sign_in()
    assert sum(partner.tries for partner in partners) > 50

    for share in made:
        assert shares.statuses(share) == ["assigned", *STEPS]
        names = sorted(original for original, _stored in shares.uploads(share))
        assert names == sorted(name for owner, name in files if owner == share.id)
        assert [kind for kind, *_rest in shares.events(share)].count("upload") == 2
    kept = stack.sql(
        "SELECT l.res_id, u.original_name, u.attachment_id FROM access_link_upload u"
        " JOIN access_link l ON l.id = u.link_id WHERE l.res_id IN"
        f" ({', '.join(str(share.id) for share in made)})"
    )
    for share_id, name, attachment in kept:
        answer = shares.admin.session.get(f"{stack.url}/web/content/{attachment}")
        assert answer.content == files[int(share_id), name]

    # the sender is told of everything as well, by jobs that were cut off or not
    photos = ", ".join(attachment for *_share, attachment in kept)

    def told():
        shares.a_minute_later(*made)
        return stack.sql(
            "SELECT 1 FROM message_attachment_rel WHERE attachment_id IN"
            f" ({photos}) HAVING count(*) = {len(kept)}"
        )

    eventually(told, timeout=60)
    busy = "SELECT 1 FROM queue_job WHERE state IN ('enqueued', 'started')"
    eventually(lambda: not stack.sql(busy), timeout=60)
    assert not stack.sql("SELECT name FROM queue_job WHERE state = 'failed'")
