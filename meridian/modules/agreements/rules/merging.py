"""Merge fields in wordings: ``{{dealer}}`` is replaced by a text. The same in letters of text and in Word files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html import escape

FIELD = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
# What may stand in a Word template, and how large it may become: a zip of a few kilobytes can unpack to gigabytes.
MOST_PARTS, MOST_BYTES = 400, 30_000_000
_PARTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)(.*?)(</w:t>)", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class UnreadableTemplate(ValueError):
    """The file is no Word document, or is larger inside than a template may be."""


def fields_in(text: str) -> set[str]:
    """The names of the merge fields in a text."""
    return set(FIELD.findall(text))


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text with every known field replaced; unknown ones stay as they are. A value is never read as a field."""
    return FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def word_fields(content: bytes) -> set[str]:
    """The names of the merge fields in a Word file, also of those that Word cut into several runs.

    Raises UnreadableTemplate.
    """
    found: set[str] = set()
    for name, part in _opened(content).items():
        if _PARTS.fullmatch(name):
            for paragraph in _PARAGRAPH.findall(part.decode("utf-8", "replace")):
                found |= fields_in(_plain(paragraph))
    return found


def merged_word(content: bytes, values: Mapping[str, str]) -> bytes:
    """The Word file with every known field replaced; line breaks of a value become line breaks in Word.

    A paragraph without a field is not touched. In one with a field the text moves into its first run, so a field that is
    cut into several runs takes the look of the first. Raises UnreadableTemplate.
    """
    safe = {name: _word_text(value) for name, value in values.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _opened(content).items():
            if _PARTS.fullmatch(name):
                text = part.decode("utf-8", "replace")
                part = _PARAGRAPH.sub(lambda found: _paragraph(found[0], safe), text).encode()
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _paragraph(xml: str, values: Mapping[str, str]) -> str:
    """One paragraph merged. Fields inside a single run are replaced where they stand; only a cut one moves the text."""
    if not fields_in(_plain(xml)) & set(values):
        return xml
    xml = _TEXT.sub(lambda run: _opening(run[1]) + merged(run[2], values) + run[3], xml)
    if not fields_in(_plain(xml)) & set(values):
        return xml
    texts = [run[2] for run in _TEXT.finditer(xml)]
    whole = iter([merged("".join(texts), values)] + [""] * len(texts))
    return _TEXT.sub(lambda run: _opening(run[1]) + next(whole) + run[3], xml)


def _opening(tag: str) -> str:
    return tag if "xml:space" in tag else tag[:-1] + ' xml:space="preserve">'


def _plain(xml: str) -> str:
    return "".join(_TAG.sub("", run[2]) for run in _TEXT.finditer(xml))


def _word_text(value: str) -> str:
    clean = "".join(sign for sign in value if sign >= " " or sign == "\n")
    return escape(clean, quote=False).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')


def _opened(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise UnreadableTemplate("too large inside")
            parts = {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as failure:
        raise UnreadableTemplate(str(failure)) from failure
    if "word/document.xml" not in parts:
        raise UnreadableTemplate("no document inside")
    return parts
