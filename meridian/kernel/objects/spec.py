"""Declare an object once: :class:`ObjectSpec`. Lists, details, forms, imports, exports, API, search and tests follow from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.scope import Scope
from meridian.kernel.base.actors import Actor

VERBS = ("view", "add", "change", "retire", "import", "export")


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that is not a model field. ``value(row)`` must not query; prepare with ``annotate`` (a queryset -> queryset)."""

    name: str
    label: Any
    value: Callable[[Any], Any]
    annotate: Callable[[models.QuerySet], models.QuerySet] | None = None
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class DateRange:
    """A filter by first and last day on a date or moment field."""

    name: str


@dataclass(frozen=True, slots=True)
class TreeUnder:
    """A filter by a tree node: rows whose ``name`` is that node or lies below it (a region, a unit)."""

    name: str


@dataclass(frozen=True, slots=True)
class Pinyin:
    """A field that is also found by the initials and full pinyin of its text."""

    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a form."""

    label: Any
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A panel listing rows of another spec that point here: ``Related("customers.department", by="hospital")``."""

    spec: str
    by: str
    label: Any = ""
    limit: int = 10
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A hand-made panel: a template and a function ``(row, actor) -> context``. Loaded when shown."""

    key: str
    label: Any
    template: str
    context: Callable[[Any, Actor], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the few figures under the title of a detail page. ``value(row, actor)`` returns text or a number.

    ``fields`` are the fields it is made of: who may not see one of them does not see the fact.
    """

    label: Any
    value: Callable[[Any, Actor], Any]
    kind: str = "text"
    sub: Callable[[Any, Actor], Any] | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something done with a row beyond changing fields: one command.

    ``command`` takes the row under its model's name and ``fields`` (name -> Django form field factory) as arguments.
    ``when(row, actor)`` returns a Decision; a refused action is shown disabled with the reason.
    """

    name: str
    label: Any
    command: Callable[..., Any]
    when: Callable[[Any, Actor], Any] | None = None
    fields: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    bulk: bool = False
    primary: bool = False
    confirm: Any = ""
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class ObjectSpec:
    """Everything the product needs to know of one kind of object.

    ``fields`` are the editable fields; ``columns`` the list's columns (field names, lookups such as ``region__name``
    or :class:`Computed`); ``keys`` the natural key for imports and API look-ups; ``masks`` names fields never shown,
    filtered, exported or returned to an actor kind (``{"DEALER": ("beds",)}``); ``state`` the field shown as a chip with
    ``chips`` mapping its values to draft / busy / wait / good / bad; ``inputs`` maps a field to what makes its form field
    (``column -> forms.Field``) where the usual one does not fit people.
    ``menu`` is (section, order); ``menu_more`` puts the entry behind “More” of its section: a list that few open every week.
    """

    model: type[models.Model]
    label: Any
    label_plural: Any
    scope: Scope
    columns: tuple[str | Computed, ...]
    fields: tuple[str, ...] = ()
    icon: str = "circle"
    menu: tuple[str, int] | None = None
    menu_more: bool = False
    filters: tuple[str | DateRange | TreeUnder, ...] = ()
    search: tuple[str | Pinyin, ...] = ()
    form: tuple[Section, ...] = ()
    panels: tuple[Related | Panel, ...] = ()
    facts: tuple[Fact, ...] = ()
    keys: tuple[str, ...] = ()
    masks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    create: Callable[..., Any] | None = None
    change: Callable[..., Any] | None = None
    retire: Callable[..., Any] | None = None
    bulk_create: Callable[..., Any] | None = None
    actions: tuple[Action, ...] = ()
    ordering: tuple[str, ...] = ("-id",)
    state: str = ""
    chips: Mapping[str, str] = field(default_factory=dict)
    custom_fields: bool = False
    small: bool = False
    read_only: bool = False
    importable: bool = True
    dealer_pages: bool = False
    pages: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    empty: Any = ""

    # -- names -----------------------------------------------------------------------------------------------------
    @property
    def name(self) -> str:
        """``customers.hospital``."""
        return f"{self.model._meta.app_label}.{self.model._meta.model_name}"

    @property
    def module(self) -> str:
        return self.model._meta.app_label

    @cached_property
    def slug(self) -> str:
        """The plural used in addresses: ``hospitals``, ``org-units``."""
        return plural_slug(self.model.__name__)

    def code(self, verb: str) -> str:
        """Permission code of a verb: ``customers.hospital:view``."""
        return f"{self.name}:{verb}"

    def url_name(self, page: str) -> str:
        """Name of a derived address: ``customers_hospital_list``."""
        return f"{self.module}_{self.model._meta.model_name}_{page}"

    # -- rights ----------------------------------------------------------------------------------------------------
    def masked_fields(self, actor: Actor) -> frozenset[str]:
        """Fields this actor must never see, neither directly nor by filter or sort."""
        kind = "DEALER" if actor.is_dealer else str(actor.kind)
        return frozenset(self.masks.get(kind, ()))

    def fields_for(self, actor: Actor) -> tuple[str, ...]:
        """Editable fields the actor may see. The one place where masks are applied."""
        masked = self.masked_fields(actor)
        return tuple(name for name in self.fields if name not in masked)

    def columns_for(self, actor: Actor) -> tuple[str | Computed, ...]:
        """List columns the actor may see."""
        masked = self.masked_fields(actor)
        return tuple(c for c in self.columns if column_name(c).split("__")[0] not in masked)

    def facts_for(self, actor: Actor) -> tuple[Fact, ...]:
        """Facts made of nothing the actor may not see."""
        masked = self.masked_fields(actor)
        return tuple(fact for fact in self.facts if not masked & set(fact.fields))

    def shown_row(self, row: models.Model, actor: Actor) -> models.Model:
        """The row as this actor may read it: masked fields are empty, so that no text made of it can tell them."""
        masked = self.masked_fields(actor)
        if not masked:
            return row
        shown = copy(row)
        for name in masked:
            column = self.model._meta.get_field(name)
            if not column.many_to_many and column.concrete:
                setattr(shown, column.attname, "" if isinstance(column, models.CharField | models.TextField) else None)
        return shown

    def rows(self, actor: Actor, verb: str = "view") -> models.QuerySet:
        """The rows the actor may reach under a verb."""
        return self.model._default_manager.visible_to(actor, self.code(verb))

    @property
    def verbs(self) -> tuple[str, ...]:
        """Verbs that make sense for this object."""
        if self.read_only:
            return ("view", "export")
        skipped = set()
        if not self.importable:
            skipped.add("import")
        if not hasattr(self.model, "is_active") and self.retire is None:
            skipped.add("retire")
        return tuple(verb for verb in VERBS if verb not in skipped)

    def declare_codes(self) -> None:
        for verb in self.verbs:
            declare_code(self.code(verb))
        for action in self.actions:
            declare_code(action.command.command_code)


def column_name(column: str | Computed) -> str:
    """The name of a column, computed or not."""
    return column.name if isinstance(column, Computed) else column


def plural_slug(class_name: str) -> str:
    """``OrgUnit`` -> ``org-units``, ``Company`` -> ``companies``, ``Branch`` -> ``branches``, ``Quiz`` -> ``quizzes``."""
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in class_name).lstrip("-")
    if words.endswith("y") and words[-2] not in "aeiou":
        return words[:-1] + "ies"
    if words.endswith("z"):
        return words + "zes"
    return words + ("es" if words.endswith(("s", "x", "ch", "sh")) else "s")
