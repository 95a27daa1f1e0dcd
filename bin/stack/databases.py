"""Databases: templates that are built once and clones that cost under a second."""

import os
import shutil
import subprocess
import tempfile
import time

from . import addons, settings
from .locks import lock
from .progress import ModuleCounter, call, step

#: Templates that are kept of each kind, so that two branches can take turns.
KEPT_TEMPLATES = 2
#: Their names start with this; names of clones start with their owner's word.
CORE, OURS, BARE = "core_", "ours_", "bare_"
#: A clone carries its maker's process in its name: `story_4711`.
CLONES = ("story", "suite", "alone", "bench", "building")


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'


def exists(cluster, name):
    return bool(cluster.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def names(cluster, prefix):
    """Databases whose name starts with this, newest first."""
    return [
        name
        for (name,) in cluster.sql("SELECT datname FROM pg_database ORDER BY oid DESC")
        if name.startswith(prefix)
    ]


def _files(cluster, name):
    return cluster.filestore_root / "filestore" / name


def create(cluster, name):
    """Make an empty database as Odoo would.

    Odoo's role is no superuser, and only a superuser may do what Odoo tries with the
    function ``unaccent``; on a server that is not ours Odoo does what it can.
    """
    if not cluster.is_ours:
        return
    cluster.sql(
        f"CREATE DATABASE {_quoted(name)} TEMPLATE template0"
        " ENCODING 'UTF8' LC_COLLATE 'C'"
    )
    for statement in (
        "CREATE EXTENSION pg_trgm",
        "CREATE EXTENSION unaccent",
        "ALTER FUNCTION unaccent(text) IMMUTABLE",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
    ):
        cluster.sql(statement, name, user="postgres")


def drop(cluster, name):
    """Drop a database and its files."""
    # the server's own processes may be cleaning it up at this moment, and only its
    # administrator may stop those
    cluster.sql(
        f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)", user="postgres"
    )
    shutil.rmtree(_files(cluster, name), ignore_errors=True)


def _copy(cluster, template, name):
    drop(cluster, name)
    cluster.sql(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)}")
    if _files(cluster, template).is_dir():
        subprocess.run(
            ["cp", "-al", _files(cluster, template), _files(cluster, name)], check=True
        )


def clone(cluster, template, name):
    """Copy a database; files are hard-linked, since Odoo never changes one in place."""
    with lock(template):
        _copy(cluster, template, name)
    return name


def clone_name(word):
    """A name for a clone of this process, which :func:`clear_away` knows as such."""
    return f"{word}_{os.getpid()}"


def install(odoo, name, modules, log, upgrade=(), demo=True, languages=True):
    """Install modules into a database, and upgrade others."""
    counter = ModuleCounter()
    modules = [module for module in modules if module != "base"]
    try:
        call(
            odoo.command(
                "-d", name, "--stop-after-init", "--no-http",
                *(["-i", ",".join(modules)] if modules else []),
                *(["-u", ",".join(upgrade)] if upgrade else []),
                *(["--with-demo"] if demo else []),
                *(["--load-language", settings.LANGUAGES] if languages else []),
                "--log-level", "warn", "--log-handler", "odoo.modules.loading:INFO",
            ),
            "Read the last lines above.",
            log=log,
            on_line=counter,
            env=odoo.environment,
        )  # fmt: skip
    finally:
        counter.close()


def warm_up(odoo, name):
    """Let Odoo bundle its scripts and styles, so that copies need not do it again."""
    with tempfile.TemporaryFile("w+") as script:
        script.write("env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n")
        script.seek(0)
        call(
            odoo.command("shell", "-d", name, "--no-http", "--log-level", "warn"),
            "Read the last lines above.",
            log=settings.LOGS / "bundles.log",
            env=odoo.environment,
            stdin=script,
        )


def build(cluster, name, fill, template=None):
    """Build a database under another name, so that a half-built one is never used.

    :param fill: called with the name that it has while it is built
    :param template: copy this one; else it starts empty
    """
    building = f"{clone_name('building')}_{name}"
    drop(cluster, building)
    if template:
        _copy(cluster, template, building)
    else:
        create(cluster, building)
    try:
        fill(building)
    except BaseException:
        drop(cluster, building)
        raise
    cluster.sql(f"ALTER DATABASE {_quoted(building)} RENAME TO {_quoted(name)}")
    shutil.rmtree(_files(cluster, name), ignore_errors=True)
    if _files(cluster, building).is_dir():
        _files(cluster, building).rename(_files(cluster, name))


def core_modules():
    """What all addons need from core and OCA, and the apps that their users have."""
    return sorted(addons.core_dependencies() | set(settings.EXTRA_CORE_MODULES))


def core_template(odoo):
    """The template with core's modules and demo data, built when it is not there.

    :return: its name
    """
    modules = odoo.source.closure(core_modules())
    name = CORE + settings.digest(
        "warm", odoo.source.version, *modules, settings.LANGUAGES
    )

    def fill(database):
        install(odoo, database, modules, settings.LOGS / "template.log")
        warm_up(odoo, database)

    with lock(name):
        if not exists(odoo.cluster, name):
            with step(f"Building a template of {len(modules)} core modules (minutes)"):
                build(odoo.cluster, name, fill)
    return name


def addons_template(odoo, selection=None):
    """The core template with addons of this repository in their present state.

    :param selection: these and what they need, not all
    """
    core = core_template(odoo)
    modules = addons.ordered(selection)
    name = OURS + settings.digest(core, *modules, *addons.sources(selection))
    with lock(name):
        if modules and not exists(odoo.cluster, name):
            with step(f"Installing {', '.join(modules)} into a copy of the template"):

                def fill(database):
                    install(odoo, database, modules, settings.LOGS / "addons.log")
                    warm_up(odoo, database)

                build(odoo.cluster, name, fill, template=core)
    return name if modules else core


def bare_template(odoo, addon):
    """A template with just the core modules that one addon needs, without demo data.

    It grows out of the largest one that is there and holds nothing else.
    """
    wanted = odoo.source.closure({"base", "web"} | addons.core_dependencies([addon]))
    version = odoo.source.version[:6]
    name = f"{BARE}{version}_{settings.digest(*wanted)}"
    cluster = odoo.cluster
    with lock(name):
        if exists(cluster, name):
            return name
        smaller = {
            template: held
            for template in names(cluster, f"{BARE}{version}_")
            if (held := installed(cluster, template)) <= {*wanted}
        }
        build(
            cluster,
            name,
            lambda db: install(
                odoo,
                db,
                wanted,
                settings.LOGS / f"{name}.log",
                demo=False,
                languages=False,
            ),
            template=max(
                smaller, key=lambda template: len(smaller[template]), default=None
            ),
        )
    return name


def installed(cluster, name):
    """Names of the modules that a database has."""
    rows = cluster.sql(
        "SELECT name FROM ir_module_module WHERE state = 'installed'", name
    )
    return {module for (module,) in rows}


def clear_away(odoo):
    """Drop clones whose process has ended, and templates that nobody needs any more.

    Only on a server of ours: on another one a name may mean something else.
    """
    cluster = odoo.cluster
    if not cluster.is_ours:
        return
    bare = f"{BARE}{odoo.source.version[:6]}_"
    stale = [
        *names(cluster, CORE)[KEPT_TEMPLATES:],
        *names(cluster, OURS)[KEPT_TEMPLATES:],
        *(name for name in names(cluster, BARE) if not name.startswith(bare)),
        *(name for name in names(cluster, "") if _is_orphan(name)),
    ]
    for name in stale:
        with lock(name) as file:
            drop(cluster, name)
            file.unlink(missing_ok=True)
    yesterday = time.time() - 24 * 3600
    for log in settings.LOGS.glob("*.log"):
        if _is_orphan(log.stem) and log.stat().st_mtime < yesterday:
            log.unlink(missing_ok=True)


def _is_orphan(name):
    word, _separator, rest = name.partition("_")
    process = rest.partition("_")[0]
    if word not in CLONES or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
