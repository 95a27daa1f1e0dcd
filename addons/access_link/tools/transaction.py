"""A short transaction beside the request's own."""

from contextlib import contextmanager


@contextmanager
def own_cursor(env):
    """A cursor that commits at the end, whatever becomes of the request.

    A read-only cursor is ended first: its snapshot, maybe on a replica, need not wait
    for the primary.
    """
    if env.cr.readonly:
        env.cr.rollback()
    with env.registry.cursor() as cr:
        yield cr
