"""Odoo makes one class of all controllers that extend the same one of core, whatever
addon they are in: a method that two of them define by chance replaces the other."""

import ast
from collections import defaultdict

import pytest

from stack import settings

#: These are classes of their own.
OWN = {"Controller", "AccessLinkRoutes"}


def _classes():
    """:return: dict of name: (file, definition) of all controllers' classes"""
    found = {}
    for path in sorted(settings.REPOSITORY.glob("addons/*/controllers/*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.bases:
                found[node.name] = path, node
    return found


def _base_names(name, classes):
    """:return: names of all classes that a class is made of, those of core included"""
    bases = {name}
    for base in classes[name][1].bases if name in classes else ():
        bases |= _base_names(
            base.id if isinstance(base, ast.Name) else base.attr, classes
        )
    return bases


def _calls_super(method):
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == method.name
        and ast.unparse(node.value).startswith("super(")
        for node in ast.walk(method)
    )


def _shared_names(classes):
    """:return: list of lines, one per name that replaces another class's method"""
    defined = defaultdict(list)
    for name, (path, node) in classes.items():
        if _base_names(name, classes) & OWN:
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef):
                defined[method.name].append((path, name, method))
    lines = []
    for name, found in defined.items():
        alone = [each for each in found if not _calls_super(each[2])]
        if len(alone) > 1:
            places = ", ".join(f"{path.parts[-3]}: {owner}" for path, owner, _ in alone)
            lines.append(f"{name} ({places})")
    return lines


def test_methods_do_not_replace_each_other():
    lines = _shared_names(_classes())
    if lines:
        pytest.fail("Give one of each another name: " + "; ".join(lines), pytrace=False)


def test_a_shared_name_is_found():
    """The check itself: two unrelated classes, and one that calls what it replaces."""
    source = """
class A(CustomerPortal):
    def _x(self): pass
    def _y(self): pass
class B(CustomerPortal):
    def _x(self): pass
    def _y(self): return super()._y()
class C(http.Controller):
    def _x(self): pass
"""
    classes = {
        node.name: (settings.REPOSITORY / "one" / "controllers" / "file.py", node)
        for node in ast.parse(source).body
    }
    (line,) = _shared_names(classes)
    assert line.startswith("_x (")
