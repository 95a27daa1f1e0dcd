"""Small helpers for what comes from outside."""


def at_path(content, path):
    """:param str path: names divided by dots
    :return: what is there in nested dicts; None when there is nothing
    """
    for name in path.split("."):
        if not isinstance(content, dict):
            return None
        content = content.get(name)
    return content


def one_line(text):
    """:return: text that a database and a page take: no control characters"""
    text = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else " " for c in text).strip()
