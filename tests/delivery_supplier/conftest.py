"""What all stories of deliveries share."""

import time

import pytest

#: Jobs that run, or may begin at once; those of later are nobody's business here.
BUSY = (
    "SELECT id FROM queue_job WHERE state IN ('enqueued', 'started')"
    " OR state = 'pending' AND coalesce(eta, now() AT TIME ZONE 'UTC')"
    " <= now() AT TIME ZONE 'UTC'"
)


@pytest.fixture(autouse=True)
def _jobs_at_rest(request):
    """What a story has set going ends within it: two jobs about the same order meet
    now and then, and its log tells so."""
    yield
    if "stack" not in request.fixturenames:
        return
    stack = request.getfixturevalue("stack")
    deadline = time.monotonic() + 60
    while stack.sql(BUSY) and time.monotonic() < deadline:
        time.sleep(0.3)
