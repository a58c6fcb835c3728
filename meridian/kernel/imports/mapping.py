"""Which column of a file fills which column of the object: guessed from headings, remembered per layout."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

from meridian.kernel.base import clock
from meridian.kernel.base.text import fold

from .columns import ImportColumn
from .models import ImportProfile, ImportSession

_NOISE = re.compile(r"[*＊:：_\-/\\.]|[(（\[【].*?[)）\]】]")
LOOK_FOR_HEADER = 25  # rows


def heading_key(text: str | None) -> str:
    """A heading as it is compared: without marks, brackets and their content, width and case; 代码 and 编号 read as 编码."""
    return _NOISE.sub("", fold(text)).replace("代码", "编码").replace("编号", "编码")


def guess_mapping(headings: Sequence[str | None], columns: Sequence[ImportColumn]) -> dict[str, int]:
    """``{field: column index}``: equal labels first, then the longest label a heading contains. Each column once."""
    keys = [heading_key(text) for text in headings]
    mapping: dict[str, int] = {}
    for column in columns:
        labels = {heading_key(label) for label in column.labels}
        for index, key in enumerate(keys):
            if key and key in labels and index not in mapping.values():
                mapping[column.name] = index
                break
    candidates = sorted(
        (
            (len(label), -index, column.name)
            for column in columns
            if column.name not in mapping
            for label in {heading_key(text) for text in column.labels}
            for index, key in enumerate(keys)
            if len(label) > 1 and key and label in key
        ),
        reverse=True,
    )
    for _length, negative, name in candidates:
        if name not in mapping and -negative not in mapping.values():
            mapping[name] = -negative
    return mapping


def find_header(rows: Sequence[Sequence[str | None]], columns: Sequence[ImportColumn]) -> int:
    """Index of the header row: where most columns are recognised; without any, the first row with two texts."""
    best, best_count = -1, 0
    for index, row in enumerate(rows[:LOOK_FOR_HEADER]):
        count = len(guess_mapping(row, columns))
        if count > best_count:
            best, best_count = index, count
    if best >= 0:
        return best
    return next((i for i, row in enumerate(rows[:LOOK_FOR_HEADER]) if sum(1 for text in row if text) >= 2), 0)


def fingerprint(headings: Sequence[str | None]) -> str:
    """What makes two layouts the same: their headings in order."""
    return hashlib.sha256(json.dumps([heading_key(text) for text in headings]).encode()).hexdigest()


def remembered_mapping(object_name: str, headings: Sequence[str | None]) -> ImportProfile | None:
    """The profile of this layout, when somebody imported it before."""
    return ImportProfile.objects.filter(object_name=object_name, fingerprint=fingerprint(headings)).first()


def remember_mapping(session: ImportSession) -> ImportProfile:
    """Keep the session's mapping for the next file of the same layout."""
    profile, _made = ImportProfile.objects.update_or_create(
        object_name=session.object_name, fingerprint=fingerprint(session.headings),
        defaults={"mapping": session.mapping, "used_at": clock.now()},
    )  # fmt: skip
    return profile
