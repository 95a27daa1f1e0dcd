"""Scheduled jobs: many records at a time, and none that holds up the others."""

import logging

_logger = logging.getLogger(__name__)


def each(records, step):
    """Do it for all at once; when that fails, one by one, so that what can't be done is
    left out.

    :param step: takes a recordset
    :return: records that it was not done for; the log says why
    """
    try:
        with records.env.cr.savepoint():
            step(records)
        return records.browse()
    except Exception:
        if len(records) == 1:
            _logger.exception("%s is left out by a scheduled job", records)
            return records
    return records.browse().union(*(each(record, step) for record in records))
