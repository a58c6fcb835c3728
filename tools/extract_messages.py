"""Collect the texts for users into `locale/zh_Hans/LC_MESSAGES/django.po`, without the gettext programs.

Python is read by its syntax tree, templates by Django's own `templatize`. Translations already made are kept, texts
no longer used are dropped, new ones come in empty, and `check_messages.py` names them until somebody translates them.
Entries are sorted and carry file names without line numbers, so that two people's changes merge.

    python tools/extract_messages.py          update the file
    python tools/extract_messages.py --check  only say whether it is up to date; exit code 1 when it is not
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).resolve().parent))
from source_files import ROOT, python_files

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# Function name -> positions of (context, text, plural text) among its arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "ugettext"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
HEADER = {
    "Project-Id-Version": "meridian",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PERCENT = re.compile(r"%(\(\w+\))?[-#0+]*\d*(\.\d+)?[sdrfigx]")
TEMPLATE_CALL = re.compile(r"\b(n?p?gettext|_)\(")
LITERAL = re.compile(r"""\s*,?\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)


@dataclass(frozen=True, order=True)
class Message:
    """One text as the code asks for it: context ("" for none), text, plural text ("" for none)."""

    context: str
    text: str
    plural: str


class NotExtractable(Exception):
    """A text is built while the program runs, so nobody can translate it."""


def literal(node: ast.expr | None) -> str | None:
    """The string a node stands for: a literal, or literals joined by `+`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = literal(node.left), literal(node.right)
        return left + right if left is not None and right is not None else None
    return None


def from_python(source: str, name: str) -> Iterator[Message]:
    """Messages of one Python file. Raises NotExtractable at an f-string, `%` or `.format` inside the call."""
    for node in ast.walk(ast.parse(source, filename=name)):
        if isinstance(node, ast.Assign) and getattr(node.value, "id", "") in FUNCTIONS:
            raise NotExtractable(
                f"{name}:{node.lineno}: {node.value.id} gets another name; its texts would not be collected."
            )
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if called not in FUNCTIONS:
            continue
        wanted = [node.args[at] if at is not None and at < len(node.args) else None for at in FUNCTIONS[called]]
        built = next((part for part in wanted if isinstance(part, ast.JoinedStr)), None)
        text = wanted[1]
        if built or (isinstance(text, ast.BinOp) and literal(text) is None):
            raise NotExtractable(
                f"{name}:{node.lineno}: {called}() gets a text that is put together while running. Pass one plain "
                'string with named places, and fill them in outside: _("%(n)d rows") % {"n": n}'
            )
        found = [literal(part) for part in wanted]
        if found[1]:  # variables cannot be extracted and are translated where they are defined; "" is the header
            yield Message(found[0] or "", found[1], found[2] or "")


def from_template(source: str, name: str) -> Iterator[Message]:
    """Messages of one template, through the gettext calls that Django turns its tags into."""
    from django.utils.translation.template import templatize

    flat = templatize(source, origin=name)
    for call in TEMPLATE_CALL.finditer(flat):
        strings: list[str] = []
        position = call.end()
        while found := LITERAL.match(flat, position):
            strings.append(ast.literal_eval(found[1]))
            position = found.end()
        context_at, text_at, plural_at = FUNCTIONS[call[1]]
        if len(strings) > text_at and strings[text_at]:
            context = strings[context_at] if context_at is not None else ""
            yield Message(context, strings[text_at], strings[plural_at] if plural_at is not None else "")


def collect(root: Path = ROOT) -> dict[Message, set[str]]:
    """Every message of code and templates (tests left out) with the files it is used in."""
    used: dict[Message, set[str]] = {}
    for path in python_files(root, ["meridian"]):
        if "tests" not in path.parts:
            name = path.relative_to(root).as_posix()
            for message in from_python(path.read_text(encoding="utf-8"), name):
                used.setdefault(message, set()).add(name)
    for suffix in ("html", "txt"):
        for path in sorted((root / "meridian").rglob(f"templates/**/*.{suffix}")):
            name = path.relative_to(root).as_posix()
            for message in from_template(path.read_text(encoding="utf-8"), name):
                used.setdefault(message, set()).add(name)
    return used


def merge(used: dict[Message, set[str]], old: polib.POFile) -> polib.POFile:
    """A new catalogue with the messages in use and the translations of the old one."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old if not entry.obsolete}
    plurals: dict[tuple[str, str], str] = {}
    files: dict[tuple[str, str], set[str]] = {}
    for message, names in used.items():
        key = (message.context, message.text)
        plurals[key] = message.plural or plurals.get(key, "")
        files.setdefault(key, set()).update(names)
    new = polib.POFile(wrapwidth=118)
    new.metadata = dict(HEADER)
    for context, text in sorted(files):
        before = known.get((context, text))
        plural = plurals[context, text]
        entry = polib.POEntry(
            msgctxt=context or None,
            msgid=text,
            occurrences=[(name, "") for name in sorted(files[context, text])],
            flags=["python-format"] if PERCENT.search(text) else [],
            tcomment=before.tcomment if before else "",
        )
        translation = (before.msgstr or before.msgstr_plural.get(0, "")) if before else ""
        if before and "fuzzy" in before.flags:
            entry.flags.append("fuzzy")
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: translation}
        else:
            entry.msgstr = translation
        new.append(entry)
    return new


def main(arguments: list[str]) -> int:
    """Update or check the Chinese catalogue of this checkout."""
    old = polib.pofile(str(CATALOGUE), wrapwidth=118) if CATALOGUE.exists() else polib.POFile(wrapwidth=118)
    try:
        new = merge(collect(), old)
    except NotExtractable as error:
        print(error, file=sys.stderr)
        return 1
    empty = sum(1 for entry in new if not entry.translated())
    if "--check" in arguments:
        before, after = ({(e.msgctxt, e.msgid, e.msgid_plural) for e in po} for po in (old, new))
        for _context, text, _plural in sorted(after - before, key=str):
            print(f"not in the catalogue yet: {text!r}")
        for _context, text, _plural in sorted(before - after, key=str):
            print(f"no longer used: {text!r}")
        print(f"extract_messages: {len(before ^ after)} differences{'; run make messages' if before ^ after else ''}")
        return 1 if before ^ after else 0
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(CATALOGUE))
    print(f"{CATALOGUE.relative_to(ROOT)}: {len(new)} messages, {empty} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
