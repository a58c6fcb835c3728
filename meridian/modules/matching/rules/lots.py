"""Match lot numbers as dealers' files spell them to the lots of a product that are known to exist."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from .decisions import AUTO, NONE, REVIEW, Candidate, MatchResult, Reason

_LABEL = re.compile(r"^(?:生产批号|产品批号|批号|批次|LOT|BATCH)[:：#.NO]*", re.I)
_SCIENTIFIC = re.compile(r"^(\d(?:\.\d+)?)E\+?(\d{1,2})$")
_CONFUSABLE = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})


def fold_lot(text: object) -> str:
    """Width, case, blanks, label and Excel's apostrophe removed; inner signs stay."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text)).strip().lstrip("'‘’`").upper()
    return re.sub(r"\s+", "", _LABEL.sub("", folded))


def _without_signs(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text)


def _without_zeros(text: str) -> str:
    text = re.sub(r"\.0+$", "", text)
    return _without_signs(text).lstrip("0") or "0"


# From the surest to the loosest reading: reason code, key function, score.
_READINGS = (
    ("lot_trimmed", fold_lot, 0.995),
    ("lot_signs", lambda text: _without_signs(fold_lot(text)), 0.98),
    ("lot_lost_zeros", lambda text: _without_zeros(fold_lot(text)), 0.97),
    ("lot_confusable", lambda text: _without_zeros(fold_lot(text).translate(_CONFUSABLE)), 0.955),
)


class LotMatcher:
    """Known lots by SKU; ``match`` reads one lot text of a line whose SKU is known."""

    def __init__(self, lots: Iterable[tuple[str, str, str]]) -> None:
        """Take rows ``(lot_id, sku_id, lot_number)``."""
        self._exact: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._keys: list[dict[tuple[str, str], list[tuple[str, str]]]] = [defaultdict(list) for _reading in _READINGS]
        self._numeric: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for lot_id, sku_id, number in lots:
            self._exact[sku_id, number].append(lot_id)
            for keys, (_code, key, _score) in zip(self._keys, _READINGS, strict=True):
                keys[sku_id, key(number)].append((lot_id, number))
            if fold_lot(number).isdigit():
                self._numeric[sku_id].append((lot_id, number))

    def match(self, sku_id: str, text: object) -> MatchResult:
        """Decide which known lot of the SKU is meant; scientific notation is never decided automatically."""
        written = "" if text is None else str(text)
        if not fold_lot(written):
            return MatchResult(NONE, None, 0.0, (Reason("lot_missing"),))
        exact = self._exact.get((sku_id, written))
        if exact:
            return self._result([(lot_id, written) for lot_id in exact], 1.0, "lot_exact", written)
        if _SCIENTIFIC.match(fold_lot(written)):
            return self._scientific(sku_id, fold_lot(written))
        for keys, (code, key, score) in zip(self._keys, _READINGS, strict=True):
            hits = keys.get((sku_id, key(written)))
            if hits:
                return self._result(hits, score, code, written)
        return MatchResult(NONE, None, 0.0, (Reason("lot_unknown", {"lot": written}),))

    @staticmethod
    def _result(hits: list[tuple[str, str]], score: float, code: str, written: str) -> MatchResult:
        distinct = list(dict.fromkeys(hits))
        reason = Reason(code, {"lot": written, "known": distinct[0][1]})
        candidates = tuple(Candidate(lot_id, number, score, (reason,)) for lot_id, number in distinct[:5])
        if len(distinct) == 1:
            return MatchResult(AUTO, distinct[0][0], score, (reason,), candidates=candidates)
        return MatchResult(
            REVIEW,
            distinct[0][0],
            score,
            (reason, Reason("close_runner_up", {"id": distinct[1][0]})),
            distinct[1][0],
            score,
            candidates,
        )

    def _scientific(self, sku_id: str, folded: str) -> MatchResult:
        """2.02E+07 lost its last digits: propose the known numeric lots that show as the same figure."""
        match = _SCIENTIFIC.match(folded)
        digits = len(match.group(1).partition(".")[2])
        hits = []
        for lot_id, number in self._numeric.get(sku_id, ()):
            try:
                shown = f"{Decimal(fold_lot(number)):.{digits}E}"
            except InvalidOperation:
                continue
            mantissa, _sign, exponent = shown.partition("E")
            if Decimal(mantissa) == Decimal(match.group(1)) and int(exponent) == int(match.group(2)):
                hits.append((lot_id, number))
        reason = Reason("lot_scientific_notation", {"lot": folded})
        if not hits:
            return MatchResult(NONE, None, 0.0, (reason, Reason("lot_unknown", {"lot": folded})))
        candidates = tuple(Candidate(lot_id, number, 0.85, (reason,)) for lot_id, number in hits[:5])
        second = candidates[1] if len(candidates) > 1 else None
        return MatchResult(
            REVIEW, hits[0][0], 0.85, (reason,), second.id if second else None, 0.85 if second else 0.0, candidates
        )
