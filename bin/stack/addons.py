"""This repository's addons: what their manifests say."""

import ast

from . import settings
from .progress import Failure


def manifest(path):
    """The manifest of the addon in a folder."""
    file = path / "__manifest__.py"
    try:
        return ast.literal_eval(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        raise Failure(f"{file} can't be read: {error}") from error


def _depends():
    """Without addons that say that they can't be installed: they are being built."""
    manifests = {
        file.parent.name: manifest(file.parent)
        for file in sorted(settings.ADDONS.glob("*/__manifest__.py"))
    }
    return {
        name: each.get("depends", [])
        for name, each in manifests.items()
        if each.get("installable", True)
    }


def ordered(names=None):
    """Names of addons, each after those of ours that it needs.

    :param names: these and what they need, not all
    """
    depends = _depends()
    result = []

    def visit(name):
        for dependency in depends[name]:
            if dependency in depends:
                visit(dependency)
        if name not in result:
            result.append(name)

    for name in depends if names is None else names:
        if name not in depends:
            raise Failure(f"There is no addon {name}. There are: {', '.join(depends)}.")
        visit(name)
    return result


def selected():
    """The addons that ``ADDONS=a,b`` names; all of them without it."""
    if not settings.SELECTED:
        return ordered()
    ordered(settings.SELECTED)  # complains about unknown names
    return [name for name in ordered() if name in settings.SELECTED]


def core_dependencies(names=None):
    """Modules of core and OCA that addons name in their manifests."""
    depends = _depends()
    needed = {dependency for name in ordered(names) for dependency in depends[name]}
    return needed - depends.keys()


def sources(names=None):
    """Files that make up what is installed: tests are not among them."""
    return sorted(
        path
        for name in ordered(names)
        for path in (settings.ADDONS / name).rglob("*")
        if path.is_file() and not {"__pycache__", "tests"} & set(path.parts)
    )
