"""Registration certificates: their numbers say what they are, so the numbers are checked against the fields."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import CertificateKind, DeviceClass
from ..models import Certificate
from ..rules.certificate_numbers import CertificateNumber, parse_certificate_number

_RULE = "医疗器械注册与备案管理办法 (总局令47)"
_KINDS = {
    "registration": CertificateKind.REGISTRATION,
    "former_registration": CertificateKind.OLD,
    "filing": CertificateKind.FILING,
}
_CLASSES = {1: DeviceClass.I, 2: DeviceClass.II, 3: DeviceClass.III}
_PROBLEMS = {
    "route_missing": _("The number lacks 准, 进 or 许 after 械注."),
    "digit_count_wrong": _("The number has a wrong count of digits."),
    "authority_unknown": _("The number does not begin with 国 or the short name of a province."),
    "class_unknown": _("The class digit of the number must be 2 or 3."),
    "class_one_is_filed_not_registered": _("Class I devices are filed (备案), not registered."),
    "province_registers_domestic_only": _("A province registers domestic devices only (准)."),
    "province_registers_class_two_only": _("A province registers class II devices only."),
    "national_domestic_is_class_three_only": _("The national authority registers domestic devices of class III only."),
    "national_filing_has_no_city": _("A filing with the national authority names no city."),
    "several_numbers": _("The text holds more than one number."),
    "empty_number": _("The certificate number is missing."),
}


@command("catalog.certificate:add")
def register_certificate(
    *, actor: Actor, number: str, kind: str = "", device_class: str = "", **values: Any
) -> Certificate:
    """Add a certificate or filing. ``kind``, ``device_class`` and ``class_code`` follow from the number when left empty.

    Raises RuleViolation("catalog.certificate_number" | "catalog.certificate_contradiction" | "catalog.certificate_term" |
    "catalog.certificate_chain").
    """
    row = Certificate(number=number, kind=kind, device_class=device_class)
    return _save(row, None, "", values)


@command("catalog.certificate:change", subject=Certificate)
def change_certificate(
    *, actor: Actor, row: Certificate, expected_version: int | None = None, reason: str = "", **values: Any
) -> Certificate:
    """Correct a certificate. Raises as :func:`register_certificate`."""
    return _save(row, expected_version, reason, values)


def _save(row: Certificate, expected_version: int | None, reason: str, values: dict[str, Any]) -> Certificate:
    for name, value in values.items():
        setattr(row, name, value)
    parsed = parse_certificate_number(row.number)
    if not isinstance(parsed, CertificateNumber):
        raise RuleViolation(
            Issue(
                code="catalog.certificate_number",
                message=_PROBLEMS.get(parsed.code, _("This is not a registration or filing number.")),
                mend=_("Type it as printed, for example 国械注准20223031078."),
                field="number",
                rule=_RULE,
            )
        )
    row.number = parsed.number
    row.kind = row.kind or _KINDS[parsed.kind]
    row.device_class = row.device_class or _CLASSES[parsed.device_class]
    row.class_code = row.class_code or parsed.class_code or ""
    issues = [*_contradictions(row, parsed), *_term_issues(row), *_chain_issues(row)]
    if issues:
        raise RuleViolation(issues)
    return persist(row, expected_version=expected_version, reason=reason)


def _contradictions(row: Certificate, parsed: CertificateNumber) -> list[Issue]:
    said = {"kind": _KINDS[parsed.kind], "device_class": _CLASSES[parsed.device_class]}
    if parsed.class_code:
        said["class_code"] = parsed.class_code
    return [
        Issue(
            code="catalog.certificate_contradiction",
            message=_("The number %(number)s says “%(said)s” here, not “%(given)s”."),
            field=name,
            rule=_RULE,
            params={"number": row.number, "said": value, "given": getattr(row, name)},
        )
        for name, value in said.items()
        if str(getattr(row, name)) != str(value)
    ]


def _term_issues(row: Certificate) -> list[Issue]:
    if row.kind == CertificateKind.FILING or row.expires_on is not None:
        return []
    return [
        Issue(
            code="catalog.certificate_term",
            message=_("A registration certificate needs its last day of validity; only filings have none."),
            field="expires_on",
            rule="医疗器械监督管理条例 art. 22",
        )
    ]


def _chain_issues(row: Certificate) -> list[Issue]:
    earlier = row.previous
    if earlier is None or (earlier.pk != row.pk and earlier.approved_on < row.approved_on):
        return []
    return [
        Issue(
            code="catalog.certificate_chain",
            message=_("A certificate renews one that was approved before it."),
            field="previous",
        )
    ]
