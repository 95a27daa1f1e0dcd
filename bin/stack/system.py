"""Packages of the operating system."""

import glob
import os
import shutil
import subprocess

from .progress import Failure, call, say, step


def _wants_python_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return True
    return False


#: package: is it missing?
PACKAGES = {
    "python3-venv": _wants_python_venv,
    "postgresql": lambda: (
        not (os.environ.get("PGHOST") or glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    ),
    "postgresql-client": lambda: not shutil.which("psql"),
    "wkhtmltopdf": lambda: not shutil.which("wkhtmltopdf"),
    "fonts-dejavu-core": lambda: (
        not glob.glob("/usr/share/fonts/**/DejaVuSans.ttf", recursive=True)
    ),
}
TEST_PACKAGES = {
    "chromium": lambda: not shutil.which("chromium"),
    "npm": lambda: not shutil.which("npm"),
}


def is_debian():
    return bool(shutil.which("apt-get") and shutil.which("dpkg"))


def install(tests=False):
    """Install the system packages that are missing.

    :param bool tests: also those that only tests need
    """
    wanted = {**PACKAGES, **(TEST_PACKAGES if tests else {})}
    missing = [name for name, is_missing in wanted.items() if is_missing()]
    if not missing:
        return
    sudo = []
    if os.geteuid():
        passwordless = (
            shutil.which("sudo")
            and not subprocess.run(
                ["sudo", "-n", "true"], capture_output=True, check=False
            ).returncode
        )
        sudo = ["sudo", "-n"] if passwordless else None
    if not is_debian() or sudo is None:
        raise Failure(
            "These programs are missing: " + " ".join(missing) + ". Install them, as"
            " an administrator, then start again. On Debian and Ubuntu: sudo apt-get"
            " install --no-install-recommends " + " ".join(missing)
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    advice = "Look at the lines above, mend apt's sources and start again."
    with step(f"Installing system packages: {' '.join(missing)}"):
        call([*sudo, "apt-get", "update"], advice, env=environment)
        call(
            [*sudo, "apt-get", "install", "-y", "--no-install-recommends", *missing],
            advice,
            env=environment,
        )
    for name in missing:
        if wanted[name]():
            say(f"  {name}: installed, but still not found")
