"""``meridian match``: match lists of names against a master without a server or a database."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from meridian.modules.matching.rules.decisions import MatchResult
    from meridian.modules.matching.rules.hospitals import HospitalQuery, HospitalRecord

RESULT_COLUMNS = ("query_id", "decision", "matched_id", "score", "reasons", "runner_up_id")
_HEADINGS = {
    "id": ("id", "编码", "编号", "代码", "code", "hospital_id", "query_id"),
    "name": ("name", "名称", "医院名称", "hospital", "hospital_name", "客户名称", "机构名称"),
    "province": ("province", "省", "省份"),
    "city": ("city", "市", "城市", "地市"),
    "county": ("county", "district", "区县", "县区", "区"),
    "aliases": ("aliases", "alias", "别名", "曾用名"),
}


@click.group("match")
def match() -> None:
    """Match names to master data."""


@match.command("hospitals")
@click.option(
    "--master",
    "master_path",
    required=True,
    help="CSV or JSON lines with id, name and optional province, city, county, aliases (| between).",
)
@click.option(
    "--queries",
    "queries_path",
    required=True,
    help="CSV or JSON lines with id, name and optional province, city, county. - reads standard input.",
)
@click.option(
    "--out",
    "out_path",
    default="-",
    show_default=True,
    help="CSV to write, JSON lines if the name ends in .jsonl. - writes standard output.",
)
@click.option(
    "--divisions",
    "divisions",
    type=click.Path(),
    default=None,
    help="Folder with provinces, cities and counties (or areas) as .csv or .json.",
)
@click.option("--prior-province", default="", help="The dealer's province: settles names without a place.")
@click.option(
    "--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Worker processes for long lists."
)
def hospitals(
    master_path: str, queries_path: str, out_path: str, divisions: str | None, prior_province: str, processes: int
) -> None:
    """Match hospital names: every query gets one row, in the order given: auto, review or none, with reasons."""
    from meridian.modules.matching.rules.hospitals import HospitalMatcher
    from meridian.modules.matching.rules.places import PlaceIndex

    try:
        places = PlaceIndex.from_directory(divisions) if divisions else PlaceIndex.builtin()
    except (OSError, ValueError, KeyError) as error:
        _refuse(f"The folder of divisions cannot be read: {error}")
    master = [_record(row) for row in _read_table(master_path, "--master")]
    queries = list(_read_table(queries_path, "--queries"))
    if not master:
        _refuse(f"{master_path} holds no hospital. Fill in at least one row under the headings id and name.")
    results = HospitalMatcher(master, places).match(
        [_query(row) for row in queries], prior_province=prior_province, processes=processes
    )
    try:
        with _open_for_writing(out_path) as handle:
            _write(handle, out_path, zip(queries, results, strict=True))
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        _refuse(f"{out_path} cannot be written: {error.strerror}. Choose another place with --out.")


def _record(row: dict[str, str]) -> HospitalRecord:
    from meridian.modules.matching.rules.hospitals import HospitalRecord

    aliases = tuple(alias.strip() for alias in row["aliases"].replace("｜", "|").split("|") if alias.strip())
    return HospitalRecord(row["id"], row["name"], row["province"], row["city"], row["county"], aliases)


def _query(row: dict[str, str]) -> HospitalQuery:
    from meridian.modules.matching.rules.hospitals import HospitalQuery

    return HospitalQuery(row["name"], row["province"], row["city"], row["county"])


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    raise SystemExit(2)


def _read_table(path: str, option: str) -> list[dict[str, str]]:
    """Rows with the keys of ``_HEADINGS``, missing cells empty; stops with a sentence when the table cannot be used."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        _refuse(f"{path} cannot be read: {error.strerror}. Check the path given with {option}.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        _refuse(
            f"{path} is an Excel workbook or archive. Save the sheet as CSV (UTF-8) and give that file with {option}."
        )
    text = _decode(data)
    if text is None:
        _refuse(f"{path} is neither UTF-8 nor GBK text. Save it as CSV (UTF-8) and try again.")
    rows = _rows(text, path)
    if not rows:
        _refuse(f"{path} is empty. It needs a heading row with the columns id and name.")
    columns = _columns(rows[0])
    for needed in ("id", "name"):
        if needed not in columns:
            found = ", ".join(cell.strip() for cell in rows[0] if cell.strip()) or "nothing"
            _refuse(
                f"{path} has no column '{needed}' (found: {found}). Add a heading row with the columns id and name."
            )
    width = {key: columns.get(key) for key in _HEADINGS}
    return [
        {key: row[at].strip() if at is not None and at < len(row) else "" for key, at in width.items()}
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]


def _decode(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str, path: str) -> list[list[str]]:
    text = text.replace("\x00", "")
    lines = text.lstrip()
    if path.endswith((".jsonl", ".ndjson")) or lines.startswith("{"):
        return _json_rows(lines, path)
    heading = lines.split("\n", 1)[0]
    delimiter = max(",\t;", key=heading.count)
    csv.field_size_limit(1_000_000)
    try:
        return list(csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter))
    except csv.Error as error:
        _refuse(f"{path} is not a readable CSV file: {error}. Check its quotation marks.")
        raise


def _json_rows(text: str, path: str) -> list[list[str]]:
    keys = list(_HEADINGS)
    rows = [keys]
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = dict(json.loads(line).items())
        except (ValueError, AttributeError):
            _refuse(f"{path}, line {number}: not a JSON object. Write one object a line with the keys id and name.")
        if "id" not in record or "name" not in record:
            _refuse(f"{path}, line {number}: the key 'id' or 'name' is missing.")
        cells = [
            "|".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
            for value in (record.get(key) for key in keys)
        ]
        rows.append(cells)
    return rows if len(rows) > 1 else []


def _columns(heading: Sequence[str]) -> dict[str, int]:
    plain = [cell.strip().lower() for cell in heading]
    found: dict[str, int] = {}
    for key, spellings in _HEADINGS.items():
        for spelling in spellings:
            if spelling in plain:
                found[key] = plain.index(spelling)
                break
    return found


@contextmanager
def _open_for_writing(path: str) -> Iterable[TextIO]:
    if path == "-":
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=True)
        try:
            yield stream
        finally:
            stream.flush()
            stream.detach()
    else:
        with Path(path).open("w", encoding="utf-8", newline="") as handle:
            yield handle


def _write(handle: TextIO, path: str, pairs: Iterable[tuple[dict[str, str], MatchResult]]) -> None:
    as_json = path.endswith((".jsonl", ".ndjson"))
    writer = csv.writer(handle, lineterminator="\n")
    if not as_json:
        writer.writerow(RESULT_COLUMNS)
    for query, result in pairs:
        matched = result.matched_id if result.decision != "none" and result.matched_id is not None else ""
        codes = list(dict.fromkeys(result.codes))
        if as_json:
            record = dict(
                zip(
                    RESULT_COLUMNS,
                    (query["id"], result.decision, matched or None, result.score, codes, result.runner_up_id),
                    strict=True,
                )
            )
            handle.write(json.dumps(record, ensure_ascii=False) + "\n")
        else:
            writer.writerow(
                (
                    query["id"],
                    result.decision,
                    matched,
                    f"{result.score:.4f}",
                    ";".join(codes),
                    result.runner_up_id or "",
                )
            )


if __name__ == "__main__":
    match()
