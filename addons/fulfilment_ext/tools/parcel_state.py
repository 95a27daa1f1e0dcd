"""How far a parcel is, from what was reported about it in any order."""


def parcel_state(is_shipped, reports):
    """Reports may come late and out of order: once delivered nothing but a return to
    the sender changes it, and once returned nothing does.

    :param bool is_shipped: its transfer is done
    :param reports: (when, state) of each report; state may be empty
    :return: one of ``PARCEL_STATES``
    """
    known = sorted((at, state) for at, state in reports if state)
    states = [state for _at, state in known]
    for final in ("returned", "delivered"):
        if final in states:
            return final
    state = states[-1] if states else "label"
    return "shipped" if state == "label" and is_shipped else state
