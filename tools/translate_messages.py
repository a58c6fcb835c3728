r"""Translate many texts at once: list what has no Chinese yet, and read the translations back.

    python tools/translate_messages.py missing > todo.tsv      one text a line, a tab, nothing yet
    python tools/translate_messages.py fill < todo.tsv         take over every line that has something after the tab

Line ends inside a text are written `\n`, tabs `\t`. A text with a context is written `context|||text`. Existing
translations stay as they are.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).resolve().parent))
from extract_messages import CATALOGUE

SEPARATOR = "|||"


def key(entry: polib.POEntry) -> str:
    """The entry as it stands in the first column."""
    text = f"{entry.msgctxt}{SEPARATOR}{entry.msgid}" if entry.msgctxt else entry.msgid
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def unescape(text: str) -> str:
    """Undo what `key` does to line ends and tabs."""
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\0", "\\")


def missing(catalogue: polib.POFile) -> list[str]:
    """First column: every text without Chinese."""
    return [key(entry) for entry in catalogue if not entry.translated() and not entry.obsolete]


def fill(catalogue: polib.POFile, lines: Iterable[str]) -> int:
    """Take over the translations of the lines; returns how many were new."""
    known = dict(line.rstrip("\r\n").split("\t", 1) for line in lines if "\t" in line)
    filled = 0
    for entry in catalogue:
        chinese = unescape(known.get(key(entry), "").strip())
        if chinese and not entry.translated():
            if entry.msgid_plural:
                entry.msgstr_plural = {0: chinese}
            else:
                entry.msgstr = chinese
            filled += 1
    return filled


def main(arguments: list[str]) -> int:
    """List or fill the Chinese catalogue of this checkout."""
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=118)
    if arguments == ["missing"]:
        for text in missing(catalogue):
            print(f"{text}\t")
    elif arguments == ["fill"]:
        print(f"{fill(catalogue, sys.stdin)} translations taken over, {len(missing(catalogue))} texts left")
        catalogue.save(str(CATALOGUE))
    else:
        print((__doc__ or "").strip())
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
