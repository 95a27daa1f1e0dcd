"""Many records at a time, and none that holds up the others."""


def each(records, step):
    """Do it for all at once; when that fails, one by one, so that what can't be done is
    left out.

    :param step: takes a recordset
    :return: dict of record: the error, of those that it was not done for
    """
    try:
        with records.env.cr.savepoint():
            step(records)
        return {}
    except Exception as error:
        if len(records) == 1:
            return {records: error}
    errors = {}
    for record in records:
        errors |= each(record, step)
    return errors
