"""An SMS gateway that sends nothing: it keeps each SMS and shows it in a browser.

Started by `make run` as ``python -m stack.sms_catcher PORT``; page and Vonage's API are
on the same port, on this machine only. It reports every SMS as delivered. What certain
recipients get instead is in docs/sms.md.
"""

import importlib.util
import sys

from . import settings


def load():
    """The fake that the addon's own tests use as well.

    :return: its module
    """
    path = settings.ADDONS / "sms_vonage/tests/fake_gateway.py"
    spec = importlib.util.spec_from_file_location("fake_gateway", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look for it there
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    load().main(*sys.argv[1:])
