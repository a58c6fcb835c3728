"""Letters of authorisation: issued as PDF under a signed authorisation, revoked; and the editions of their wording."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, note_action, persist
from meridian.kernel.files.commands import store_file
from meridian.kernel.printing import compose, symbol
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import AuthorisationStatus, LetterStatus, TemplateStatus
from ..events import LetterIssued, LetterRevoked
from ..models import Authorisation, AuthorisationLetter, LetterTemplate
from ..queries.letters import letter_facts
from ..rules import letters as rules
from ..rules.agreements import same_day_years_later
from ..rules.merging import fields_in, merged
from .letter_texts import issue, refusal

CHINESE = "zh-hans"  # letters are shown to Chinese authorities and hospitals
FILES = "authorisation_letter"  # purpose of the stored PDF
PAPER = "agreements/print/authorisation_letter.typ"
NEEDED = frozenset({"dealer", "products", "territory", "first_day", "last_day"})
SHIPPED_TITLE = "授权书"
SHIPPED_TEXT = """兹授权 {{dealer}}（统一社会信用代码：{{credit_code}}）为我公司下列医疗器械产品的经销商，授权性质：{{kind}}（{{exclusive}}）。

授权产品：{{products}}
授权区域：{{territory}}
授权医院：{{hospitals}}
排除医院：{{excluded}}
授权期限：自 {{first_day}} 起至 {{last_day}} 止。
项目：{{project}}
授权业务人员：{{salesperson}}　身份证号：{{identity}}

被授权人应当依照《医疗器械监督管理条例》和《医疗器械经营监督管理办法》在其经营许可（备案）范围内经营上述产品，不得转授权。本授权书涂改无效，可凭编号与校验码在验证页面查询其效力。"""


@command("agreements.authorisationletter:add")
def issue_letter(
    *, actor: Actor, authorisation: Any, valid_from: date | None = None, valid_to: date | None = None,
    salesperson: str = "", salesperson_id: str = "", purpose: str = "", base_url: str = "",
) -> AuthorisationLetter:  # fmt: skip
    """Make the letter of a signed authorisation as PDF and keep it with its hash.

    Without days it lasts as the authorisation does, from today on. ``salesperson_id`` is the whole identity number; only
    its ends are kept. ``base_url`` is where the public page is reached (the setting PUBLIC_URL otherwise). Raises
    RuleViolation("letters.not_in_force" | "letters.period" | "letters.over" | "letters.identity" |
    "letters.identity_alone"), NotVisible for an authorisation outside the scope.
    """
    right = authorisation_for(actor, authorisation)
    if right.status != AuthorisationStatus.VALID:
        raise refusal("letters.not_in_force", number=right.number, status=right.get_status_display())
    first, last = valid_from or max(right.valid_from, min(actor.today, right.valid_to)), valid_to or right.valid_to
    issues = []
    if rules.period_outside(first, last, right.valid_from, right.valid_to):
        issues.append(
            issue("letters.period", "valid_to", first=right.valid_from.isoformat(), last=right.valid_to.isoformat())
        )
    if last < actor.today:
        issues.append(issue("letters.over", "valid_to"))
    typed = salesperson_id.strip()
    if typed and not rules.is_identity_number(typed):
        issues.append(issue("letters.identity", "salesperson_id", text=rules.masked_identity(typed)))
    if typed and not salesperson.strip():
        issues.append(issue("letters.identity_alone", "salesperson"))
    if issues:
        raise RuleViolation(issues)
    prefix = reference.parameter("agreements.letter.prefix", on=actor.today)
    letter = AuthorisationLetter(
        authorisation=right, template=template_in_force(right.kind, actor.today),
        number=next_number(f"{prefix}-{actor.today.year}"), valid_from=first, valid_to=last,
        salesperson=salesperson.strip(), salesperson_id=rules.masked_identity(typed), purpose=purpose.strip(),
        issued_on=actor.today, check_code=rules.code_from(secrets.token_bytes(5)),
    )  # fmt: skip
    with translation.override(CHINESE):
        letter.content = letter_facts(letter, actor)
        content = letter_pdf(letter, base_url)
    stored = store_file(
        actor=actor, upload=content, purpose=FILES, name=f"{letter.template.title}-{letter.number}.pdf",
        dealer_id=right.dealer_id, allowed=("pdf",), retention_days=_kept_days(last, actor.today),
    )  # fmt: skip
    persist(letter, file=stored, sha256=hashlib.sha256(content).hexdigest())
    emit(LetterIssued(letter_id=letter.pk, authorisation_id=right.pk, dealer_id=right.dealer_id))
    return letter


def letter_pdf(letter: AuthorisationLetter, base_url: str = "") -> bytes:
    """The letter on paper, in the active language: its frozen content in the wording of its template."""
    facts = {name: str(letter.content.get(name) or "—") for name in rules.FIELDS}
    address = public_address(letter, base_url)
    return compose(PAPER, {
        "title": letter.template.title, "number": letter.number, "company": {"name": facts["company"]},
        "text": merged(letter.template.text, facts), "qr": symbol(address), "check_code": letter.check_code,
        "address": address.partition("?")[0], "issued_on": facts["issued_on"],
        "watermark": " · ".join(filter(None, [letter.content.get("dealer", ""), letter.purpose, letter.number])),
        "labels": letter.content.get("labels", {}),
    })  # fmt: skip


def public_address(letter: AuthorisationLetter, base_url: str = "") -> str:
    """Where anybody checks the letter, with number and check code filled in."""
    base = (base_url or getattr(settings, "PUBLIC_URL", "")).rstrip("/")
    return f"{base}{reverse('letter_verify')}?{urlencode({'n': letter.number, 'c': letter.check_code})}"


@command("agreements.authorisationletter:revoke", subject=AuthorisationLetter)
def revoke_letter(*, actor: Actor, authorisationletter: AuthorisationLetter, reason: str) -> AuthorisationLetter:
    """Take a letter back: from now on the public page says so. Its PDF stays on file.

    Raises RuleViolation("letters.revoked" | "letters.reason").
    """
    letter = authorisationletter
    if letter.status == LetterStatus.REVOKED:
        raise refusal("letters.revoked", number=letter.number)
    if not reason.strip():
        raise refusal("letters.reason", "reason")
    persist(
        letter, status=LetterStatus.REVOKED, revoked_on=actor.today, revoke_reason=reason.strip(), reason=reason
    )  # fmt: skip
    emit(LetterRevoked(letter_id=letter.pk, authorisation_id=letter.authorisation_id))
    return letter


@command("agreements.lettertemplate:add")
def draft_letter_template(*, actor: Actor, kind: str = "", title: str, text: str) -> LetterTemplate:
    """Draft the next edition of the wording for a kind (empty: every other kind). Raises RuleViolation as changing does."""
    _require_fields(text)
    rows = LetterTemplate.objects.unscoped("editions are counted over all").filter(kind=kind)
    latest = rows.order_by("-edition").values_list("edition", flat=True).first() or 0
    return persist(LetterTemplate(kind=kind, edition=latest + 1, title=title, text=text))


@command("agreements.lettertemplate:change", subject=LetterTemplate)
def change_letter_template(
    *, actor: Actor, row: LetterTemplate, expected_version: int | None = None, reason: str = "", **values: Any
) -> LetterTemplate:
    """Change a draft of a wording.

    Raises RuleViolation("letters.template_state" | "letters.template_fields" | "letters.template_needs").
    """
    _require_draft(row)
    values.pop("kind", None)  # an edition belongs to the kind it was counted in
    _require_fields(values.get("text", row.text))
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("agreements.lettertemplate:release", subject=LetterTemplate)
def release_letter_template(*, actor: Actor, lettertemplate: LetterTemplate) -> LetterTemplate:
    """Put a draft into force; the edition before it is replaced and stays with the letters made with it.

    Raises RuleViolation("letters.template_state").
    """
    _require_draft(lettertemplate)
    held = LetterTemplate.objects.unscoped("the edition in force of a kind").filter(
        kind=lettertemplate.kind, status=TemplateStatus.IN_FORCE
    )
    for row in held:
        persist(row, status=TemplateStatus.REPLACED)
    return persist(lettertemplate, status=TemplateStatus.IN_FORCE, in_force_from=actor.today)


def template_in_force(kind: str, today: date) -> LetterTemplate:
    """The wording of a kind, else that of every kind; before the company wrote one, the shipped wording as edition one."""
    rows = LetterTemplate.objects.unscoped("letters are made with the edition in force").filter(
        status=TemplateStatus.IN_FORCE
    )
    found = rows.filter(kind=kind).first() or rows.filter(kind="").first()
    if found is not None:
        return found
    drafts = LetterTemplate.objects.unscoped("editions are counted over all").filter(kind="")
    latest = drafts.order_by("-edition").values_list("edition", flat=True).first() or 0
    made = LetterTemplate(kind="", edition=latest + 1, title=SHIPPED_TITLE, text=SHIPPED_TEXT)
    row = persist(made, status=TemplateStatus.IN_FORCE, in_force_from=today)
    note_action(row, reason="shipped wording")
    return row


def authorisation_for(actor: Actor, given: Any) -> Authorisation:
    """The authorisation within the actor's scope, locked against being ended meanwhile. Raises NotVisible."""
    key = getattr(given, "pk", given)
    rows = Authorisation.objects.unscoped("within a command as trusted code")
    if not actor.is_system:
        rows = Authorisation.objects.visible_to(actor, "agreements.authorisationletter:add")
    row = rows.select_related("dealer").filter(pk=key).first()
    if row is None:
        raise NotVisible(f"authorisation {key}")
    return row


def _kept_days(last: date, today: date) -> int:
    years = int(reference.parameter("agreements.retention_years", on=today))
    return max((same_day_years_later(last, years) - today).days, 1)


def _require_draft(row: LetterTemplate) -> None:
    if row.status != TemplateStatus.DRAFT:
        raise refusal("letters.template_state", template=row, status=row.get_status_display())


def _require_fields(text: str) -> None:
    used = fields_in(text)
    issues = []
    if used - set(rules.FIELDS):
        unknown, known = ", ".join(sorted(used - set(rules.FIELDS))), ", ".join(rules.FIELDS)
        issues.append(issue("letters.template_fields", "text", fields=unknown, known=known))
    if NEEDED - used:
        issues.append(issue("letters.template_needs", "text", fields=", ".join(sorted(NEEDED - used))))
    if issues:
        raise RuleViolation(issues)
