"""Fail on database writes outside the places that may write.

Only commands write (architecture: "does it change a row? a command"). Permitted places: a module's `commands.py` or
`commands/`, the kernel, migrations, tests and demo data. Everywhere else these are reported:

- `x.save(...)`, `x.delete(...)`, `x.asave(...)`, `x.adelete(...)`
- `create`, `bulk_create`, `bulk_update`, `get_or_create`, `update_or_create`, `update`, `delete` on a manager or a
  queryset (anything reached through `.objects`, `.filter(...)`, `.exclude(...)` and the like)
- `execute("INSERT ...")` and the other writing statements

The checker reads source text only, so it can be mistaken: a workbook also has `save`. Such a line ends in the comment
`# no database write: REASON`; the reason is not optional.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from source_files import ROOT, python_files, report

PERMITTED_PARTS = {"commands", "kernel", "migrations", "tests", "demo"}
PERMITTED_FILES = {"commands.py", "demo.py", "conftest.py"}
RECORD_WRITES = {"save", "asave", "delete", "adelete"}
QUERYSET_WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete"}
QUERYSET_STEPS = {
    *("objects", "_base_manager", "_default_manager"),
    *("filter", "exclude", "all", "order_by", "select_for_update", "select_related", "get_queryset", "using", "none"),
}
WRITING_SQL = re.compile(r"\s*(insert|update|delete|replace|truncate|drop|alter|create|copy)\b", re.IGNORECASE)
EXCUSE = re.compile(r"#\s*no database write:\s*\S")


def may_write(path: Path) -> bool:
    """True for the files that are there to write. `path` is relative to the checkout."""
    return path.name in PERMITTED_FILES or not PERMITTED_PARTS.isdisjoint(path.parts[:-1])


def steps(node: ast.expr) -> Iterator[str]:
    """Attribute names along a chain such as `Dealer.objects.filter(...).order_by(...)`."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return


def is_queryset(node: ast.expr) -> bool:
    """True when the expression is reached through a manager or a queryset method, or is named like a queryset."""
    if isinstance(node, ast.Name):
        return node.id.endswith(("queryset", "_qs"))
    return not QUERYSET_STEPS.isdisjoint(steps(node))


def write_in(call: ast.Call) -> str | None:
    """What the call writes with, or None when it does not look like a write."""
    if not isinstance(call.func, ast.Attribute):
        return None
    name, owner = call.func.attr, call.func.value
    if name in {"execute", "executemany"} and call.args:
        statement = call.args[0]
        if isinstance(statement, ast.JoinedStr) and statement.values:
            statement = statement.values[0]
        text = statement.value if isinstance(statement, ast.Constant) else None
        found = WRITING_SQL.match(text) if isinstance(text, str) else None
        return f'{name}("{found[1].upper()} ...")' if found else None
    if name in QUERYSET_WRITES and is_queryset(owner):
        return f".{name}() on a queryset"
    is_super = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
    return f".{name}()" if name in RECORD_WRITES and not is_super else None


def writes(text: str, name: str) -> Iterator[tuple[int, str]]:
    """(line, what) of each write in a source text, excused lines left out."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text, filename=name)):
        if isinstance(node, ast.Call):
            what = write_in(node)
            if what and not any(EXCUSE.search(line) for line in lines[node.lineno - 1 : node.end_lineno]):
                yield node.lineno, what


def problems(root: Path) -> Iterator[str]:
    """One sentence for each write outside the permitted places."""
    for path in python_files(root, ["meridian"]):
        name = path.relative_to(root)
        if not may_write(name):
            for line, what in writes(path.read_text(encoding="utf-8"), name.as_posix()):
                yield f"{name.as_posix()}:{line}: {what} outside commands. Call a command, or say '# no database write: REASON'."


if __name__ == "__main__":
    sys.exit(report(problems(ROOT), "check_writes"))
