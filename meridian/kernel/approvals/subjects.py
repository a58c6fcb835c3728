"""What can be approved. Modules register their documents; the engine knows them only from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from .conditions import FactField

Row = models.Model


@dataclass(frozen=True, slots=True)
class Subject:
    """One purpose of one kind of document.

    ``facts(row)`` gives the values conditions are about, ``content(row)`` what is frozen and compared (flat, JSON, label →
    text). ``on_approved(actor=, subject_id=)`` is the module's command that the last approval carries out in the same
    transaction; ``on_rejected`` and ``on_returned`` likewise when given. ``people(row, name)`` gives the keys of users a
    document names (``{"manager": …}``); ``people_labels`` the names offered to routes. ``code`` is the permission under
    which a person sees the document; roles are asked for people who may.
    """

    model: type[Row]
    purpose: str
    label: Any
    code: str
    facts: Callable[[Row], Mapping[str, Any]]
    content: Callable[[Row], Mapping[str, Any]]
    on_approved: Callable[..., Any]
    on_rejected: Callable[..., Any] | None = None
    on_returned: Callable[..., Any] | None = None
    fields: tuple[FactField, ...] = ()
    people: Callable[[Row, str], list[int]] | None = None
    people_labels: Mapping[str, Any] = field(default_factory=dict)
    url: Callable[[Row], str] | None = None

    @property
    def name(self) -> str:
        """``pricing.specialprice``."""
        return self.model._meta.label_lower

    def field_map(self) -> dict[str, FactField]:
        """Fact fields by name."""
        return {one.name: one for one in self.fields}


_subjects: dict[tuple[str, str], Subject] = {}
_superiors: list[Callable[[int, int], list[int]]] = []


def register_subject(subject: Subject) -> Subject:
    """Make a purpose of a document approvable. Registering the same again replaces it (modules are reloaded in tests)."""
    _subjects[subject.name, subject.purpose] = subject
    return subject


def subject_named(name: str, purpose: str) -> Subject:
    """Raises LookupError for a document nobody registered."""
    try:
        return _subjects[name, purpose]
    except KeyError:
        raise LookupError(f"{name}/{purpose} is not registered for approval") from None


def is_subject(name: str) -> bool:
    """Whether documents of that object can be approved."""
    return any(known == name for known, _purpose in _subjects)


def all_subjects() -> list[Subject]:
    """Every registered purpose, by document."""
    return [_subjects[key] for key in sorted(_subjects)]


def register_superiors(function: Callable[[int, int], list[int]]) -> None:
    """Say who stands ``levels`` above a user: ``(user_id, levels) -> user ids``. The organisation module does."""
    _superiors[:] = [function]


def superiors_of(user_id: int, levels: int) -> list[int]:
    """Keys of the users who lead the user ``levels`` up; nobody when no module answers."""
    return _superiors[0](user_id, levels) if _superiors else []
