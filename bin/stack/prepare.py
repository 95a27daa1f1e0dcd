"""Set up all that a command needs; seconds when it is already there."""

import os

from . import environment, settings, source, system
from .locks import lock
from .odoo import Odoo
from .progress import Failure


def prepare(name, tests=False):
    """:param str name: cluster to start, ``run`` or ``test``
    :param bool tests: also install what only tests need
    :return: an :class:`Odoo` that is ready to be called
    """
    _check_home()
    with lock("setup"):
        system.install(tests=tests)
        odoo_source = source.install()
        environment.install(tests=tests)
    odoo = Odoo(odoo_source, name)
    odoo.cluster.start()
    return odoo


def _check_home():
    try:
        settings.HOME.mkdir(parents=True, exist_ok=True)
    except OSError:
        pass
    if not os.access(settings.HOME, os.W_OK):
        raise Failure(
            f"{settings.HOME} can't be written. Set ORDER_ADDONS_HOME to a folder of"
            " yours."
        )


def cluster_name():
    """The cluster for `bin/odoo` and `bin/psql`; ``STACK=test`` chooses that one."""
    return os.environ.get("STACK") or "run"
