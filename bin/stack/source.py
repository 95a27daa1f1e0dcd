"""Odoo's source: ODOO_HOME, else Debian's package, else a shallow clone."""

import ast
import os
import shutil
import subprocess
import tempfile
from functools import cached_property
from pathlib import Path

from . import settings
from .progress import Failure, call, say, step
from .system import is_debian

PACKAGE = "odoo-19"
#: The package links its fonts and JavaScript libraries into these. They are taken from
#: the machine's own suite: unstable's Font Awesome has other paths.
LINKED_PACKAGES = (
    "fonts-font-awesome fonts-inconsolata fonts-roboto-unhinted fonts-ocr-b"
    " fonts-glyphicons-halflings libjs-jquery libjs-jquery-form libjs-underscore"
).split()
#: Left out of the package for its licence; only blur in video calls needs it.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class Source:
    """Where to import Odoo from.

    :param Path python_path: folder that holds the package ``odoo``
    :param list[Path] addons: further folders of core addons
    """

    def __init__(self, python_path):
        self.python_path = Path(python_path)
        self.addons = [
            path
            for path in (self.python_path / "addons", self.python_path / "odoo/addons")
            if (path / "web").is_dir() or (path / "base").is_dir()
        ]

    @property
    def version(self):
        release = (self.python_path / "odoo/release.py").read_text()
        return settings.digest(str(self.python_path), release)

    def is_usable(self):
        return (self.python_path / "odoo/release.py").is_file() and bool(self.addons)

    @cached_property
    def manifests(self):
        """What core's and OCA's modules say, by name."""
        wheels = settings.VENV.glob("lib/python*/site-packages/odoo/addons")
        return {
            file.parent.name: ast.literal_eval(file.read_text(encoding="utf-8"))
            for folder in [*self.addons, *wheels]
            for file in folder.glob("*/__manifest__.py")
        }

    def closure(self, names):
        """These modules, what they depend on and what installs itself beside them.

        :return: sorted, since names of templates depend on it
        """
        result = {"base"}
        wanted = set(names)
        while wanted:
            result |= wanted
            wanted = {
                dependency
                for name in wanted
                for dependency in _depends(self.manifests.get(name, {}))
            }
            wanted |= {
                name
                for name, manifest in self.manifests.items()
                if _installs_itself(manifest, result)
            }
            wanted -= result
        return sorted(result)


def _depends(manifest):
    return manifest.get("depends", ["base"])


def _installs_itself(manifest, present):
    condition = manifest.get("auto_install")
    if (
        not condition
        or manifest.get("countries")
        or not manifest.get("installable", True)
    ):
        return False
    return present.issuperset(_depends(manifest) if condition is True else condition)


def find():
    """The installed source, None when there is none yet."""
    if settings.ODOO_HOME:
        source = Source(settings.ODOO_HOME)
        if not source.is_usable():
            raise Failure(
                f"ODOO_HOME={settings.ODOO_HOME} holds no Odoo. Point it at a checkout"
                f" of {settings.ODOO_BRANCH} (the folder with odoo-bin), or unset it."
            )
        release = (source.python_path / "odoo/release.py").read_text()
        if "(19, 0" not in release and "('19', 0" not in release:
            raise Failure(
                f"ODOO_HOME={settings.ODOO_HOME} is another version of Odoo. These"
                f" addons need {settings.ODOO_BRANCH}."
            )
        return source
    for path in (
        settings.HOME / "odoo/package/usr/lib/python3/dist-packages",
        settings.HOME / "odoo/clone",
    ):
        source = Source(path)
        if source.is_usable():
            return source
    return None


def install():
    """:return: the source, downloaded when needed"""
    source = find()
    if source:
        return source
    if is_debian():
        with step("Downloading Odoo 19 from Debian (about 120 MB)"):
            problem = _from_debian()
        if problem:
            say(f"  not from Debian: {problem}")
    if not find():
        _from_git()
    return find()


def _from_debian():
    """Unpack Debian's package privately. Returns what went wrong, None when nothing."""
    sites = subprocess.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(SITE) $(RELEASE)",
            "Created-By: Packages",
        ],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    # security and third-party archives carry no unstable
    mirrors = [
        line.split()[0].rstrip("/")
        for line in sites
        if line.strip()
        and "security" not in line
        and line.split()[0].rstrip("/").endswith("debian")
    ]
    if not mirrors:
        return "no Debian mirror in apt's sources"
    with tempfile.TemporaryDirectory(prefix="odoo-package-") as scratch:
        scratch = Path(scratch)
        scratch.chmod(0o755)
        (scratch / "lists/partial").mkdir(parents=True)
        # A mirror listed in the machine's own configuration may be reached
        # under a keyring of its own: signed-by the distribution's.
        (scratch / "unstable.list").write_text(f"deb {mirrors[0]} sid main\n")
        unstable = [
            "-o", f"Dir::Etc::sourcelist={scratch / 'unstable.list'}",
            "-o", "Dir::Etc::sourceparts=-",
            "-o", f"Dir::State::Lists={scratch / 'lists'}",
            "-o", "APT::Sandbox::User=root",
        ]  # fmt: skip
        own = ["-o", "APT::Sandbox::User=root"]
        for options, command in (
            (unstable, ["update"]),
            (unstable, ["download", PACKAGE]),
            (own, ["download", *LINKED_PACKAGES]),
        ):
            result = subprocess.run(
                ["apt-get", *options, *command],
                cwd=scratch,
                capture_output=True,
                text=True,
                check=False,
            )
            if result.returncode and command[0] == "download" and options is own:
                # apt's lists may never have been fetched on this machine
                subprocess.run(["apt-get", "update"], capture_output=True, check=False)
                result = subprocess.run(
                    ["apt-get", *options, *command],
                    cwd=scratch,
                    capture_output=True,
                    text=True,
                    check=False,
                )
            if result.returncode:
                return (result.stderr or result.stdout).strip().split("\n")[-1]
        root = settings.HOME / "odoo/package.new"
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        for package in sorted(scratch.glob("*.deb")):
            call(["dpkg", "-x", package, root], "Is the disk full?")
        _mend_links(root)
        final = settings.HOME / "odoo/package"
        shutil.rmtree(final, ignore_errors=True)
        root.rename(final)
    return None


def _mend_links(root):
    """Point the package's absolute links into the root; fill what it leaves out."""
    library = root / "usr/lib/python3/dist-packages/odoo/addons"
    for link in (path for path in library.rglob("*") if path.is_symlink()):
        target = os.readlink(link)
        inside = root / target.lstrip("/")
        if target.startswith("/") and inside.exists():
            link.unlink()
            shutil.copyfile(inside.resolve(), link)
    left_out = library / LEFT_OUT
    if not left_out.exists():
        left_out.parent.mkdir(parents=True, exist_ok=True)
        left_out.write_text("")


def _from_git():
    target = settings.HOME / "odoo/clone"
    if not shutil.which("git"):
        raise Failure(
            "No Odoo found. Install git, or set ODOO_HOME to an Odoo 19 checkout."
        )
    with step(f"Cloning branch {settings.ODOO_BRANCH} of Odoo (some minutes)"):
        shutil.rmtree(target, ignore_errors=True)
        call(
            ["git", "clone", "--depth", "1", "--branch", settings.ODOO_BRANCH,
             "https://github.com/odoo/odoo.git", target],
            "Is the network there? Or set ODOO_HOME to an Odoo 19 checkout.",
        )  # fmt: skip
