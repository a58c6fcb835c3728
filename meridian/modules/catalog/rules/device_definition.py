"""Whether what is registered as a product is a medical device, and whether its kind fits its nature and use.

医疗器械监督管理条例 (国令739) art. 103 and ISO 13485 (YY/T 0287) 3.11: instruments, apparatus, appliances, in vitro diagnostic
reagents and calibrators, materials and other articles, including the software needed, that act not (or not alone) by
pharmacological, immunological or metabolic means and serve one of six purposes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

ACT = "医疗器械监督管理条例 (国令739) art. 103"
CLASSING = "医疗器械分类规则 (总局令15) art. 6"
SOFTWARE = "SOFTWARE"
# What a product of a kind is by nature; a kind left out may be anything.
FORMS_OF_KIND: dict[str, frozenset[str]] = {
    "HIGH_VALUE": frozenset({"INSTRUMENT", "APPLIANCE", "MATERIAL"}),
    "LOW_VALUE": frozenset({"INSTRUMENT", "APPLIANCE", "MATERIAL"}),
    "IMPLANT": frozenset({"APPLIANCE", "MATERIAL"}),
    "IMAGING": frozenset({"INSTRUMENT", "APPARATUS", "SOFTWARE"}),
    "EQUIPMENT": frozenset({"INSTRUMENT", "APPARATUS", "APPLIANCE", "SOFTWARE"}),
    "IVD": frozenset({"MATERIAL"}),
}
_SOFTWARE_WORDS = ("软件", "software")


class DeviceFacts(NamedTuple):
    """What the catalogue says of a product, as far as its definition goes; ``sku_kinds`` are those of its SKUs."""

    name: str
    kind: str
    form: str
    device_class: str
    indications: str
    uses: Collection[str]
    sku_kinds: Collection[str] = ()
    has_certificate: bool = True


class Gap(NamedTuple):
    """Something missing or contradictory: a code, the rule behind it, and the fields it concerns."""

    code: str
    rule: str
    field: str


def definition_gaps(facts: DeviceFacts) -> list[Gap]:
    """What is missing or does not fit, the worst first; empty when the product is soundly described as a device."""
    gaps = []
    if not facts.uses:
        gaps.append(Gap("no_use", ACT, "intended_uses"))
    if not facts.form:
        gaps.append(Gap("no_form", ACT, "form"))
    if not facts.indications.strip():
        gaps.append(Gap("no_indications", ACT, "indications"))
    if not facts.has_certificate:
        gaps.append(Gap("no_certificate", "医疗器械监督管理条例 (国令739) art. 13", "certificate"))
    return gaps + _contradictions(facts)


def _contradictions(facts: DeviceFacts) -> list[Gap]:
    gaps = []
    fitting = FORMS_OF_KIND.get(facts.kind)
    if facts.form and fitting is not None and facts.form not in fitting:
        gaps.append(Gap("kind_and_form", ACT, "kind"))
    if facts.uses and (facts.kind == "IVD") != ("IN_VITRO" in facts.uses) and facts.kind in ("IVD", "IMPLANT"):
        gaps.append(Gap("kind_and_use", ACT, "intended_uses"))
    if facts.kind == "IMPLANT" and facts.device_class != "III":
        gaps.append(Gap("implant_class", CLASSING, "device_class"))
    is_software = facts.form == SOFTWARE
    if not is_software and any(word in facts.name.casefold() for word in _SOFTWARE_WORDS):
        gaps.append(Gap("software_form", ACT, "form"))
    if facts.form and not is_software and facts.sku_kinds and set(facts.sku_kinds) == {"LICENCE"}:
        gaps.append(Gap("licence_form", ACT, "form"))
    return gaps
