"""Fail on files and functions that grew too large to be read at once.

Limits: 500 lines for a Python file, 60 lines for a function (its docstring not counted), 200 lines for a template;
migrations are left out. `tools/size_exceptions.json` maps "path" or "path::Class.function" to the size allowed for
now. An exception may only shrink: as soon as the real size is smaller, the recorded number must follow, and an
exception that is no longer needed must go.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from source_files import ROOT, python_files, report

FILE_LIMIT = 500
FUNCTION_LIMIT = 60
TEMPLATE_LIMIT = 200
EXCEPTIONS = "tools/size_exceptions.json"


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the docstring: saying what a function is for must not be punished."""
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is None or first.end_lineno is None:
        return 0
    return first.end_lineno - first.lineno + 1


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, int, int]]:
    """(qualified name, line, size) of every function and method, nested ones included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            yield prefix + node.name, node.lineno, size
            yield from functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")
        else:
            yield from functions(node, prefix)


def too_large(root: Path) -> Iterator[tuple[str, int, int, str]]:
    """(key of the exceptions file, size, limit, place) of everything above its limit."""
    for path in python_files(root):
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        size = text.count("\n")
        if size > FILE_LIMIT:
            yield name, size, FILE_LIMIT, name
        for function, line, length in functions(ast.parse(text, filename=name)):
            if length > FUNCTION_LIMIT:
                yield f"{name}::{function}", length, FUNCTION_LIMIT, f"{name}:{line} {function}()"
    for path in sorted((root / "meridian").rglob("templates/**/*.html")):
        size = path.read_text(encoding="utf-8").count("\n")
        if size > TEMPLATE_LIMIT:
            name = path.relative_to(root).as_posix()
            yield name, size, TEMPLATE_LIMIT, name


def problems(root: Path, allowed: dict[str, int]) -> Iterator[str]:
    """One sentence for each size above its limit and each exception that is out of date."""
    unused = dict(allowed)
    for key, size, limit, place in too_large(root):
        permitted = unused.pop(key, None)
        if permitted is None:
            yield f"{place}: {size} lines, at most {limit}. Split it by what its parts are for."
        elif size > permitted:
            yield f"{place}: grew to {size} lines, {EXCEPTIONS} allows {permitted}. An exception may only shrink."
        elif size < permitted:
            yield f"{place}: now {size} lines; lower its number in {EXCEPTIONS} from {permitted} to {size}."
    for key in unused:
        yield f"{EXCEPTIONS}: {key} is within the limit or gone; remove its entry."


def read_exceptions(root: Path = ROOT) -> dict[str, int]:
    """Sizes allowed for now, by "path" or "path::function"."""
    path = root / EXCEPTIONS
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


if __name__ == "__main__":
    sys.exit(report(problems(ROOT, read_exceptions()), "check_sizes"))
