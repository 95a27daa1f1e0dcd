"""Client actions that methods return."""

CLOSE = {"type": "ir.actions.act_window_close"}
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


def notification(message, tone="success", sticky=False, following=None):
    """Say something in a corner of the screen.

    :param str message: in the user's language
    :param str tone: ``success``, ``warning`` or ``danger``
    :param bool sticky: it stays until it is closed
    :param dict following: action that comes after it; a dialog is closed by default
    :return: the client action
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": tone,
            "sticky": sticky,
            "message": message,
            "next": following or CLOSE,
        },
    }
