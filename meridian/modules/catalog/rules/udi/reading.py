"""What a read code says: the result types shared by all issuers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Issuer = Literal["GS1", "MA", "AHM", "HIBC"]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or doubtful in a code.

    ``code`` is stable and lower case (the text for users is made at the edge), ``params`` fill that text,
    ``fatal`` says that the code breaks a rule of its issuer, so the reading is not valid.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class UdiReading:
    """A unique device identifier (UDI) taken apart.

    ``di`` is the device identifier as its issuer writes it (GTIN digits; ``MA.156.M0…``; HIBC labeler, product and
    unit without ``+``). Dates are ISO strings. ``valid`` is true when the code keeps every rule of its issuer;
    ``confidence`` (0 to 1) is how sure the fields are: 1 means nothing was guessed. ``elements`` holds every data
    element by the issuer's own identifier (GS1 AI, MA unit letter, AHM tag, HIBC field).
    """

    issuer: Issuer | None = None
    di: str | None = None
    lot: str | None = None
    serial: str | None = None
    production_date: str | None = None
    expiry_date: str | None = None
    valid: bool = False
    confidence: float = 0.0
    problems: tuple[Problem, ...] = ()
    elements: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def as_json(self) -> dict[str, Any]:
        """The nine published keys, in their published order; problems as their codes."""
        return {
            "issuer": self.issuer,
            "di": self.di,
            "lot": self.lot,
            "serial": self.serial,
            "production_date": self.production_date,
            "expiry_date": self.expiry_date,
            "valid": self.valid,
            "confidence": round(self.confidence, 3),
            "problems": [problem.code for problem in self.problems],
        }


def unreadable(code: str, **params: Any) -> UdiReading:
    """The reading of something that is no UDI at all."""
    return UdiReading(problems=(Problem(code, params),))


def is_valid(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    """True when no problem is fatal."""
    return not any(problem.fatal for problem in problems)
