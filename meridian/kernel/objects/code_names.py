"""Permission codes as people read them: ``customers.hospital:view`` is “Hospital: see”, under its module."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meridian.kernel.access.codes import declared_codes, is_known

from .registry import all_specs

EVERYTHING = "*"
VERB_NAMES: dict[str, Any] = {
    "view": pgettext_lazy("right", "see"),
    "add": pgettext_lazy("right", "add"),
    "create": pgettext_lazy("right", "add"),
    "change": pgettext_lazy("right", "change"),
    "retire": pgettext_lazy("right", "retire"),
    "import": pgettext_lazy("right", "import"),
    "export": pgettext_lazy("right", "export"),
    "delete": pgettext_lazy("right", "delete"),
    "revoke": pgettext_lazy("right", "switch off"),
    "publish": pgettext_lazy("right", "publish"),
    "decide": pgettext_lazy("right", "decide"),
    "post": pgettext_lazy("right", "post"),
    "record": pgettext_lazy("right", "record"),
    "close": pgettext_lazy("right", "close"),
    "reopen": pgettext_lazy("right", "open again"),
    "reverse": pgettext_lazy("right", "reverse"),
    "receive": pgettext_lazy("right", "receive"),
    "move": pgettext_lazy("right", "move"),
    "exit": pgettext_lazy("right", "end the co-operation"),
    "unblock": pgettext_lazy("right", "unblock"),
    "load": pgettext_lazy("right", "take over in bulk"),
    "transfer": pgettext_lazy("right", "transfer"),
    "approve": pgettext_lazy("right", "approve"),
    "cancel": pgettext_lazy("right", "cancel"),
    "submit": pgettext_lazy("right", "submit"),
}
# Things rights are given for that have no list of their own.
NOUN_NAMES: dict[str, Any] = {
    "agreements.agreementsignature": gettext_lazy("Signature of an agreement"),
    "agreements.agreementtemplate": gettext_lazy("Word template of agreements"),
    "access.apitoken": gettext_lazy("API key"),
    "audit.export": gettext_lazy("Log of exports"),
    "files.storedfile": gettext_lazy("File"),
    "jobs.jobrun": gettext_lazy("Background job"),
    "approvals.case": gettext_lazy("Approval case"),
    "approvals.routes": gettext_lazy("Approval routes"),
    "approvals.task": gettext_lazy("Approval task"),
    "flows.flowname": gettext_lazy("Name in a flow file"),
    "funds.bank": gettext_lazy("Bank statements"),
    "funds.credit": gettext_lazy("Credit of dealers"),
    "funds.deposit": gettext_lazy("Deposits of dealers"),
    "funds.rebate": gettext_lazy("Rebates to use"),
    "replenishment.cpfrexception": gettext_lazy("Exception of planning"),
    "replenishment.demandsignal": gettext_lazy("Demand signal"),
    "sellout.salereport": gettext_lazy("Reported sale"),
    "stock.flow": gettext_lazy("Flow posting"),
    "stock.opening": gettext_lazy("Opening stock"),
    "stock.period": gettext_lazy("Stock month"),
    "stock.production": gettext_lazy("Goods from production"),
    "stock.stock": gettext_lazy("Stock"),
    "stock.warehousecount": gettext_lazy("Count of a warehouse"),
}


@dataclass(slots=True)
class Rights:
    """The rights on one kind of object, or on a whole module (``noun`` without a dot)."""

    noun: str
    label: str
    codes: list[tuple[str, str]] = field(default_factory=list)


def noun_name(noun: str) -> str:
    """``customers.hospital`` as “Hospital”; a noun without a name is shown as it is."""
    label = {spec.name: spec.label for spec in all_specs()}.get(noun) or NOUN_NAMES.get(noun)
    return str(label) if label else noun


def verb_name(code: str) -> str:
    """What a code allows, in a word: the name of its action, else that of its verb."""
    if declared_codes().get(code):
        return str(declared_codes()[code])
    verb = code.partition(":")[2]
    if verb in VERB_NAMES:
        return str(VERB_NAMES[verb])
    actions = {a.command.command_code: a.label for spec in all_specs() for a in spec.actions}
    return str(actions.get(code) or verb.replace("_", " "))


def code_name(code: str) -> str:
    """A code or wildcard as one phrase: “Hospital: see”, “Catalogue: everything”."""
    if code == EVERYTHING:
        return _("Everything, in all modules")
    noun, _colon, verb = code.partition(":")
    label = noun_name(noun) if "." in noun else module_name(noun)
    return _("%(object)s: %(right)s") % {
        "object": label, "right": _("everything") if verb == "*" else verb_name(code),
    }  # fmt: skip


def module_name(module: str) -> str:
    """Name of a business module; everything else belongs to the system."""
    found = apps.app_configs.get(module)
    return str(found.verbose_name) if found and found.name.startswith("meridian.modules.") else _("System")


def rights_by_module(codes: Iterable[str], *, wildcards: bool = False) -> list[tuple[str, list[Rights]]]:
    """``[(module name, [Rights])]`` of the codes; with ``wildcards`` also “everything” per object and per module."""
    nouns: dict[str, Rights] = {}
    for code in codes:
        noun = code.partition(":")[0]
        if noun not in nouns:
            nouns[noun] = Rights(noun, noun_name(noun))
        nouns[noun].codes.append((code, verb_name(code)))
    modules: dict[str, list[Rights]] = {}
    for noun, rights in sorted(nouns.items()):
        rights.codes.sort(key=lambda pair: _rank(pair[0]))
        if wildcards:
            rights.codes.insert(0, (f"{noun}:*", _("everything")))
        group = modules.setdefault(module_name(noun.partition(".")[0]), [])
        if wildcards and not group and module_name(noun.partition(".")[0]) != _("System"):
            module = noun.partition(".")[0]
            group.append(Rights(module, _("Whole module"), [(f"{module}:*", _("everything"))]))
        group.append(rights)
    if wildcards:
        modules = {_("All modules"): [Rights("", _("Administrator"), [(EVERYTHING, _("everything"))])], **modules}
    return sorted(modules.items(), key=lambda pair: pair[0] == _("System"))


def _rank(code: str) -> tuple[int, str]:
    names = list(VERB_NAMES)
    verb = code.partition(":")[2]
    return (names.index(verb) if verb in names else len(names), verb)


class RightsInput(forms.CheckboxSelectMultiple):
    """Rights to tick, grouped by module and object, with a box that narrows them."""

    template_name = "kernel/widgets/rights.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["chosen"] = {str(code) for code in value or ()}
        context["modules"] = rights_by_module(self.offered, wildcards=self.wildcards)
        known = {code for _label, group in context["modules"] for rights in group for code, _name in rights.codes}
        context["unknown"] = sorted(context["chosen"] - known)
        return context

    def __init__(self, offered: Iterable[str], *, wildcards: bool) -> None:
        super().__init__()
        self.offered, self.wildcards = tuple(offered), wildcards


class RightsField(forms.MultipleChoiceField):
    """Permission codes chosen by their names. Codes that no installed module declares stay as they are when ticked."""

    def __init__(self, *, offered: Iterable[str] | None = None, wildcards: bool = False, **kwargs: Any) -> None:
        codes = tuple(declared_codes()) if offered is None else tuple(offered)
        self.wildcards = wildcards
        super().__init__(
            choices=[(code, code) for code in codes], widget=RightsInput(codes, wildcards=wildcards), **kwargs
        )

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or (self.wildcards and is_known(str(value)))
