"""``meridian udi parse``: read device identifiers, one a line, and write one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

import click

from meridian.modules.catalog.rules.udi import parse_udi

_BYTE_ORDER_MARK = "\ufeff"


def read_lines(stream: BinaryIO) -> Iterator[str]:
    """Lines of a UTF-8 stream, ended by LF or CRLF only: a GS (0x1D) inside a code never ends a line."""
    for number, raw in enumerate(stream):
        line = raw.decode("utf-8", errors="replace")
        if number == 0:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        yield line.removesuffix("\n").removesuffix("\r")


@click.group("udi", help="Unique device identifiers (UDI).")
def udi() -> None:
    """Group of the UDI commands."""


@udi.command("parse")
@click.argument("files", nargs=-1, type=click.File("rb"))
@click.option(
    "--known-lots",
    type=click.File("rb"),
    help="File with one known lot number a line; they decide when a scanner dropped the separators.",
)
def parse(files: tuple[BinaryIO, ...], known_lots: BinaryIO | None) -> None:
    """Read codes (GS1, MA, AHM, HIBC) from FILES or standard input, one a line; write one JSON object a line.

    Every line in gives one line out, in order, blank lines too: issuer, di, lot, serial, production_date,
    expiry_date, valid, confidence, problems.
    """
    lots = frozenset(filter(None, map(str.strip, read_lines(known_lots)))) if known_lots else frozenset()
    out = sys.stdout.buffer
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for stream in files or (sys.stdin.buffer,):
        for line in read_lines(stream):
            reading = parse_udi(line, known_lots=lots)
            out.write(encode(reading.as_json()).encode("utf-8") + b"\n")
    out.flush()
