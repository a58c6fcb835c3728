"""Turns a template and data into pages, with typst.

The data reach the template as one JSON text, so nothing in them is ever read as markup. Templates see no file and no
network: only themselves, the kernel's frame of papers and the fonts that set-up put into ``fonts/``.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.utils import get_app_template_dirs
from django.utils import timezone
from django.utils.translation import gettext as _

from meridian.kernel.base import clock
from meridian.kernel.base.errors import MeridianError

log = logging.getLogger(__name__)
HERE = Path(__file__).resolve().parent
FRAME = "kernel/print/paper.typ"
# typst remembers what it laid out. Above this much data (some 500 lines) a process of its own keeps the memory of the
# web process small; it costs 60 ms.
APART_FROM = 150_000
TIME_LIMIT_S = 60
# Tabulator and line break stay; every other control character, GS of a scanned code too, has no glyph.
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160))) | {13: "\n"}


class PrintingError(MeridianError):
    """A paper could not be made: the template is wrong, or set-up did not put the fonts in place."""

    code = "printing"


def compose(template: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The paper as PDF/A-2b.

    ``template`` is named from a ``templates`` folder, as in ``logistics/print/delivery_note.typ``. ``data`` are plain values
    in the words of the reader: texts, numbers, lists, mappings. A sign without a glyph in our font is taken from a font of
    the machine; when none has it, the paper shows an empty box and is no PDF/A. Raises PrintingError.
    """
    return _compiled(template, data, at, "pdf", 0)[0]


def pictures(template: str, data: Mapping[str, Any], *, at: datetime | None = None, ppi: int = 96) -> list[bytes]:
    """The pages of the paper as PNG, for looking at them."""
    return _compiled(template, data, at, "png", ppi)


def _compiled(template: str, data: Mapping[str, Any], at: datetime | None, form: str, ppi: int) -> list[bytes]:
    at = timezone.localtime(at or clock.now())
    frame = {"printed": at.strftime("%Y-%m-%d %H:%M"), "page": _("page %(page)s of %(pages)s")}
    text = json.dumps({"frame": frame, **_clean(data)}, ensure_ascii=False, default=str)
    task = {
        "files": _sources(template), "data": text, "form": form, "ppi": ppi, "at": int(at.timestamp()),
        "fonts": str(_font_folder()),
    }  # fmt: skip
    try:
        return _apart(task) if len(text) > APART_FROM else run_task(task)
    except RuntimeError as failure:  # typst.TypstError is one
        raise PrintingError(_("The paper could not be made: %(why)s") % {"why": failure}) from failure


def run_task(task: Mapping[str, Any]) -> list[bytes]:
    """Compile in this process: with our fonts, then with those of the machine, then without the promise of PDF/A.

    Raises RuntimeError with the message of typst.
    """
    tries = [(False, ["a-2b"]), (True, ["a-2b"]), (True, [])] if task["form"] == "pdf" else [(False, [])]
    for number, (with_system_fonts, standards) in enumerate(tries, 1):
        try:
            return _typeset(task, with_system_fonts, standards)
        except RuntimeError as failure:
            if number == len(tries) or "could not be displayed" not in str(failure):
                raise
            log.warning("a sign has no glyph: %s", failure)
    raise AssertionError("unreachable")


def _typeset(task: Mapping[str, Any], with_system_fonts: bool, standards: list[str]) -> list[bytes]:
    import typst

    compiler = typst.Compiler(
        {name: source.encode() for name, source in task["files"].items()}, root=task["fonts"],
        font_paths=_fonts(task["fonts"], with_system_fonts), sys_inputs={"data": task["data"]},
    )  # fmt: skip
    made = compiler.compile(
        format=task["form"], ppi=task["ppi"] or None, pdf_standards=standards, timestamp=task["at"], pdf_tags=False
    )
    return made if isinstance(made, list) else [made]


@lru_cache(maxsize=4)
def _fonts(folder: str, with_system_fonts: bool) -> Any:
    import typst

    return typst.Fonts(
        include_system_fonts=with_system_fonts, include_embedded_fonts=with_system_fonts, font_paths=[folder]
    )


def _font_folder() -> Path:
    folder = HERE / "fonts"
    if not any(folder.glob("*.ttf")):
        raise PrintingError(_("The fonts for papers are missing. Run the set-up again: make setup"))
    return folder


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    for folder in (*get_app_template_dirs("templates"), HERE / "templates"):
        path = Path(folder) / name
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise PrintingError(f"there is no template {name}")


def _sources(template: str) -> dict[str, str]:
    return {"main.typ": _source(template), FRAME: _source(FRAME)}


def _clean(value: Any) -> Any:
    """The same data without control characters."""
    if isinstance(value, str):
        return value.translate(_CONTROLS)
    if isinstance(value, Mapping):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _apart(task: Mapping[str, Any]) -> list[bytes]:
    """Compile in a process of its own; its memory goes when it ends, and it ends when it takes too long."""
    command = [sys.executable, "-c", "from meridian.kernel.printing.apart import main; main()"]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[2])}
    try:
        done = subprocess.run(
            command, input=json.dumps(task).encode(), capture_output=True, timeout=TIME_LIMIT_S, check=False,
            env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise PrintingError(_("The paper took too long. Print fewer lines at once.")) from late
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-300:])
    pages, at = [], 0
    while at < len(done.stdout):
        size = int.from_bytes(done.stdout[at : at + 8])
        pages.append(done.stdout[at + 8 : at + 8 + size])
        at += 8 + size
    return pages
