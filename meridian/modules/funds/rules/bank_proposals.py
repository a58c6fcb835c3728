"""Which dealer a bank line comes from: proposals with reasons and a score. Pure; nothing is booked by it.

The score adds up what speaks for a dealer, at most 100. It orders proposals and says how sure they are; a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

POINTS = {
    "account": 55, "name": 45, "alias": 40, "similar": 20, "document": 40, "statement": 25, "charge": 20, "due": 15,
}  # fmt: skip
CLEAR, AHEAD = 40, 15
_FORMS = re.compile(r"(股份有限公司|有限责任公司|有限公司|股份公司|公司|\(.*?\))")
_TOKEN = re.compile(r"[A-Z0-9][A-Z0-9/-]{4,38}[A-Z0-9]")


class Asked(NamedTuple):
    """A line that came in."""

    amount_fen: int
    party: str
    party_account: str
    text: str


class Knowledge(NamedTuple):
    """What is known of all dealers.

    ``names``: ``{folded name: {dealer: is the registered name}}``; ``accounts``: ``{number: {dealers}}``; ``documents``:
    ``{number in capitals: {dealers}}``; ``statements``: fen that answered or sent statements close with, by dealer;
    ``charges``: open fen of single charges; ``due``: all that is open.
    """

    names: Mapping[str, Mapping[int, bool]]
    accounts: Mapping[str, frozenset[int]]
    documents: Mapping[str, frozenset[int]]
    statements: Mapping[int, Sequence[int]]
    charges: Mapping[int, Sequence[int]]
    due: Mapping[int, int]


class Proposal(NamedTuple):
    """A dealer, how much speaks for him (0–100), and what: ``[(code, detail)]``."""

    dealer_id: int
    score: int
    reasons: tuple[tuple[str, str], ...]


def folded(name: str) -> str:
    """A company's name made comparable: half width, no blanks and marks."""
    return re.sub(r"[\s·.,，。\"'“”]+", "", unicodedata.normalize("NFKC", name)).lower()


def core(name: str) -> str:
    """The name without its legal form and without what stands in brackets."""
    return _FORMS.sub("", folded(name))


def tokens(text: str) -> list[str]:
    """What may be the number of a document in a remittance text: at least six capitals, digits, dashes, one digit at least."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return [found for found in _TOKEN.findall(plain) if any(sign.isdigit() for sign in found)]


def propose(asked: Asked, known: Knowledge) -> list[Proposal]:
    """The dealers it may come from, the likeliest first; none when nothing but the amount speaks for anybody."""
    found: dict[int, dict[str, str]] = {}

    def say(dealers: Iterable[int], code: str, detail: str = "") -> None:
        for dealer in dealers:
            found.setdefault(dealer, {}).setdefault(code, detail)

    if asked.party_account:
        say(known.accounts.get(asked.party_account, ()), "account", asked.party_account[-4:])
    name = folded(asked.party)
    for dealer, is_registered in known.names.get(name, {}).items():
        say([dealer], "name" if is_registered else "alias", asked.party)
    if name and name not in known.names and len(stem := core(name)) >= 4:
        for other, dealers in known.names.items():
            other_stem = core(other)
            if len(other_stem) >= 4 and (stem in other_stem or other_stem in stem):
                say(dealers, "similar", other)
    for token in tokens(asked.text):
        say(known.documents.get(token, ()), "document", token)
    for dealer, reasons in found.items():
        if asked.amount_fen in known.statements.get(dealer, ()):
            reasons["statement"] = ""
        elif asked.amount_fen in known.charges.get(dealer, ()):
            reasons["charge"] = ""
        elif known.due.get(dealer) == asked.amount_fen:
            reasons["due"] = ""
    made = [
        Proposal(dealer, min(100, sum(POINTS[code] for code in reasons)), tuple(reasons.items()))
        for dealer, reasons in found.items()
    ]
    return sorted(made, key=lambda one: (-one.score, one.dealer_id))


def is_clear(proposals: Sequence[Proposal]) -> bool:
    """Whether the first proposal may be offered for one key: sure enough, and well ahead of the next."""
    if not proposals or proposals[0].score < CLEAR:
        return False
    return len(proposals) == 1 or proposals[0].score - proposals[1].score >= AHEAD


def is_exact(asked: Asked, known: Knowledge) -> int | None:
    """The one dealer whose known account paid exactly what a statement closes with; else nothing."""
    dealers = known.accounts.get(asked.party_account, frozenset()) if asked.party_account else frozenset()
    if len(dealers) != 1:
        return None
    (dealer,) = dealers
    return dealer if asked.amount_fen > 0 and asked.amount_fen in known.statements.get(dealer, ()) else None
