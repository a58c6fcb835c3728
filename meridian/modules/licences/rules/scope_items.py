"""What a licence's scope consists of once it is read, and whether it covers a product (rules.md 3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .catalogues import ALL, REAGENT_CODE_2002, REAGENT_CODE_OF_NUMBERS

EditionCode = Literal["2002", "2017", "IVD"]
Verdict = Literal["YES", "NO", "REVIEW"]
Why = Literal[
    "class_one", "listed", "excluded", "not_listed", "remark_to_review", "product_without_code", "reagents_not_said",
    "reagents_excluded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScopeEntry:
    """One code a licence includes or excludes.

    ``code`` is four digits (2002), two digits (2017) or ``*`` for every code of the edition (for reagents always ``*``).
    ``device_class`` II or III limits it; empty: whatever class the licence itself is about. ``note`` is a remark printed
    beside it. ``needs_review``: a person of quality has to say what the remark means.
    """

    edition: EditionCode
    code: str
    is_excluded: bool = False
    device_class: str = ""
    note: str = ""
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class ScopeAnswer:
    """Whether a scope covers a product: the verdict, the entry that decided (None when none fits), and why."""

    verdict: Verdict
    item: ScopeEntry | None
    why: Why


def scope_covers(
    items: Iterable[ScopeEntry], code_2002: str, code_2017: str, device_class: str, *, is_reagent: bool = False
) -> ScopeAnswer:
    """Whether scope items cover a product by its codes of 2002 or of 2017, in its class.

    Either edition suffices: included and not excluded. What carries a remark nobody has judged is REVIEW. Reagents
    (体外诊断试剂) are covered only where the scope names them. Class I needs no scope.
    """
    if device_class == "I":
        return ScopeAnswer("YES", None, "class_one")
    fitting = [item for item in items if item.device_class in ("", device_class)]
    if is_reagent or code_2017 == REAGENT_CODE_OF_NUMBERS:
        return _reagents(fitting)
    asked = [("2002", full_code_2002(code_2002)), ("2017", code_2017.strip())]
    found = [_edition(fitting, edition, code) for edition, code in asked if code]
    if not found:
        return _without_code(fitting)
    return min(found, key=lambda answer: (_RANK[answer.verdict], answer.item is None))


_RANK = {"YES": 0, "REVIEW": 1, "NO": 2}


def full_code_2002(code: str) -> str:
    """``77`` or ``6877`` as ``6877``; other texts as they are."""
    code = code.strip()
    return f"68{code}" if len(code) == 2 and code.isdigit() else code


def _edition(items: list[ScopeEntry], edition: str, code: str) -> ScopeAnswer:
    here = [item for item in items if item.edition == edition and item.code in (code, ALL)]
    taken = [item for item in here if item.is_excluded]
    for item in taken:
        if not item.needs_review:
            return ScopeAnswer("NO", item, "excluded")
    # The code itself says more than “all”, and a clean entry more than one with a remark.
    given = sorted(
        (item for item in here if not item.is_excluded), key=lambda item: (item.needs_review, item.code == ALL)
    )
    if not given:
        return ScopeAnswer("NO", None, "not_listed")
    if taken:
        return ScopeAnswer("REVIEW", taken[0], "remark_to_review")
    # A remark on the code itself is not cleared by “all”.
    doubtful = [item for item in given if item.needs_review]
    if doubtful and (given[0].needs_review or given[0].code == ALL):
        return ScopeAnswer("REVIEW", doubtful[0], "remark_to_review")
    return ScopeAnswer("YES", given[0], "listed")


def _reagents(items: list[ScopeEntry]) -> ScopeAnswer:
    answer = _edition(items, "IVD", ALL)
    if answer.why == "excluded":
        return ScopeAnswer("NO", answer.item, "reagents_excluded")
    if answer.why != "not_listed":
        return answer
    analysers = _edition(items, "2002", REAGENT_CODE_2002)
    if analysers.verdict == "NO":
        return analysers
    return ScopeAnswer("REVIEW", analysers.item, "reagents_not_said")


def _without_code(items: list[ScopeEntry]) -> ScopeAnswer:
    """A product without any code is covered only by a scope that holds everything."""
    limits = [item for item in items if item.is_excluded or item.needs_review]
    everything = next((item for item in items if item.code == ALL and item.edition != "IVD"), None)
    if everything is not None and not limits:
        return ScopeAnswer("YES", everything, "listed")
    return ScopeAnswer("REVIEW", everything, "product_without_code")
