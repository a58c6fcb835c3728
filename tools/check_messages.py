"""Fail when the Chinese of the interface is not complete: empty or fuzzy entries, lost or changed placeholders."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).resolve().parent))
from source_files import ROOT, report

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
NAMED = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[sdrfigx]")
POSITIONAL = re.compile(r"(?<!%)%[-#0+]*\d*(?:\.\d+)?[sdrfigx](?![\w])")
# A comma or semicolon of the Latin kind inside a Chinese sentence; it is set too narrow there.
NARROW = re.compile("[\u4e00-\u9fff”）][,;](?=[\u4e00-\u9fff%“])|\\)s[,;](?=[\u4e00-\u9fff])")
BRACE = re.compile(r"\{\w*(?:[:!][^{}]*)?\}")


def placeholders(text: str) -> list[str]:
    """Places that the program fills in; named ones may be used more than once or change their order."""
    named = sorted(set(NAMED.findall(text)) | set(BRACE.findall(text)))
    return named or POSITIONAL.findall(text)


def entry_problems(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one entry, as the end of a sentence."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not texts or not all(texts):
        yield "has no Chinese"
        return
    if "fuzzy" in entry.flags:
        yield "is marked fuzzy: check the Chinese, then remove the mark"
    expected = [placeholders(entry.msgid), placeholders(entry.msgid_plural or entry.msgid)]
    for text in texts:
        if placeholders(text) not in expected:
            yield f"has other placeholders in Chinese: {placeholders(text)}, expected {expected[-1]}"
        if NARROW.search(text):
            yield "has a Latin comma or semicolon in Chinese: write ， or ；"
        if entry.msgid.endswith("\n") != text.endswith("\n"):
            yield "begins a new line at its end in one language only"


def problems(path: Path) -> Iterator[str]:
    """One sentence for each entry that is not right."""
    if not path.exists():
        yield f"{path.name}: missing; run make messages"
        return
    for entry in polib.pofile(str(path)):
        if not entry.obsolete:
            where = entry.occurrences[0][0] if entry.occurrences else path.name
            for problem in entry_problems(entry):
                yield f"{where}: {entry.msgid!r} {problem}"


if __name__ == "__main__":
    sys.exit(report(problems(CATALOGUE), "check_messages"))
