"""Customised solutions: within the registered use only; special cases and drugs go to the medical reviewer first."""

from __future__ import annotations

from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import NEEDS_REVIEW, SolutionKind, SolutionStatus
from ..models import Solution, SolutionProduct
from ..rules.solutions import drug_words, personal_numbers
from .reviewing import key_of, require_other, require_words
from .texts import refusal
from .uses import require_registered_use

DRUG_WORDS = "knowledge.solution.drug_words"
_TEXTS = ("title", "situation", "proposal")
_EDITABLE = (SolutionStatus.DRAFT, SolutionStatus.REFUSED)


@command("knowledge.solution:add")
def add_solution(*, actor: Actor, **values: Any) -> Solution:
    """Write a solution as a draft that its author and the medical reviewers see.

    Raises RuleViolation("knowledge.drug_not_marked" | "knowledge.drug_missing" | "knowledge.personal_number" |
    "knowledge.forbidden_wording"), ParameterMissing.
    """
    row = Solution(number=next_number(f"KS-{actor.today:%y%m}"), written_by_id=actor.user_id)
    return _save(actor, row, None, "", values)


@command("knowledge.solution:change", subject=Solution)
def change_solution(
    *, actor: Actor, row: Solution, expected_version: int | None = None, reason: str = "", **values: Any
) -> Solution:
    """Change a draft or a refused solution; who wrote last is its author. Raises "knowledge.solution_state", else as add."""
    _require(row, *_EDITABLE)
    again = {"status": SolutionStatus.DRAFT, "written_by_id": actor.user_id, "reviewed_by_id": None}
    return _save(actor, row, expected_version, reason, {**values, **again})


@command("knowledge.solutionproduct:add")
def add_solution_product(*, actor: Actor, solution: Any, product: Any, purpose: str, **values: Any) -> SolutionProduct:
    """Put a product into a draft. Raises RuleViolation("knowledge.beyond_registered_use" | "knowledge.no_registered_use" |
    "knowledge.solution_state"), ParameterMissing, NotVisible."""
    head = Solution.objects.visible_to(actor, "knowledge.solution:change").filter(pk=key_of(solution)).first()
    if head is None:
        raise NotVisible(f"solution {key_of(solution)}")
    _require(head, *_EDITABLE)
    require_registered_use(actor, key_of(product), purpose)
    _require_marked(actor, head.kind, purpose=purpose, remark=values.get("remark", ""))
    return persist(SolutionProduct(solution=head), product_id=key_of(product), purpose=purpose, **values)


@command("knowledge.solutionproduct:change", subject=SolutionProduct)
def change_solution_product(
    *, actor: Actor, row: SolutionProduct, expected_version: int | None = None, reason: str = "", **values: Any
) -> SolutionProduct:
    """Change a product of a draft. Raises as :func:`add_solution_product`."""
    _require(row.solution, *_EDITABLE)
    values.pop("solution", None)
    purpose = values.get("purpose", row.purpose)
    require_registered_use(actor, key_of(values.get("product", row.product_id)), purpose)
    _require_marked(actor, row.solution.kind, purpose=purpose, remark=values.get("remark", row.remark))
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("knowledge.solution:submit", subject=Solution)
def submit_solution(*, actor: Actor, solution: Solution) -> Solution:
    """Hand a draft in: an ordinary case is released, a special case or a combination with a drug waits for the reviewer.

    Everything is judged again. Raises RuleViolation("knowledge.solution_state" | "knowledge.no_lines" |
    "knowledge.beyond_registered_use" | "knowledge.drug_not_marked"), ParameterMissing.
    """
    _require(solution, SolutionStatus.DRAFT)
    _require_sound(actor, solution)
    status = SolutionStatus.REVIEW if solution.kind in NEEDS_REVIEW else SolutionStatus.RELEASED
    return persist(solution, status=status, submitted_at=actor.now)


@command("knowledge.solution:review", subject=Solution)
def release_solution(*, actor: Actor, solution: Solution, reason: str) -> Solution:
    """The medical reviewer, another person than the author, releases a solution and says why.

    Raises RuleViolation("knowledge.solution_state" | "knowledge.two_people" | "knowledge.reason" |
    "knowledge.beyond_registered_use"), ParameterMissing.
    """
    _require_sound(actor, solution)
    return _decide(actor, solution, SolutionStatus.RELEASED, reason)


@command("knowledge.solution:review", subject=Solution)
def refuse_solution(*, actor: Actor, solution: Solution, reason: str) -> Solution:
    """The medical reviewer refuses a solution and says why; its author may change it. Raises as :func:`release_solution`."""
    return _decide(actor, solution, SolutionStatus.REFUSED, reason)


def _decide(actor: Actor, row: Solution, status: str, reason: str) -> Solution:
    _require(row, SolutionStatus.REVIEW)
    require_other(actor, row.written_by_id)
    if not reason.strip():
        raise refusal("knowledge.reason", "reason")
    return persist(
        row, status=status, reviewed_by_id=actor.user_id, reviewed_at=actor.now, review_reason=reason.strip(),
        reason=reason.strip(),
    )  # fmt: skip


def _require(row: Solution, *states: str) -> None:
    if row.status not in states:
        raise refusal("knowledge.solution_state", status=row.get_status_display())


def _require_sound(actor: Actor, row: Solution) -> None:
    rows = list(row.products.all())
    if not rows:
        raise refusal("knowledge.no_lines")
    for each in rows:
        require_registered_use(actor, each.product_id, each.purpose)
    _require_marked(actor, row.kind, **{name: getattr(row, name) for name in _TEXTS})


def _require_marked(actor: Actor, kind: str, **texts: str) -> None:
    """No text may speak of a drug, or of a patient's numbers, in a solution that is not marked."""
    for field, text in texts.items():
        if personal_numbers(text):
            raise refusal("knowledge.personal_number", field)
    if kind == SolutionKind.DRUG_COMBINATION:
        return
    words = reference.parameter(DRUG_WORDS, on=actor.today)
    for field, text in texts.items():
        found = drug_words(text, words)
        if found:
            raise refusal("knowledge.drug_not_marked", field, words="、".join(found[:3]))


def _save(actor: Actor, row: Solution, expected_version: int | None, reason: str, values: dict[str, Any]) -> Solution:
    kind = values.get("kind", row.kind)
    if kind == SolutionKind.DRUG_COMBINATION and not values.get("drug", row.drug).strip():
        raise refusal("knowledge.drug_missing", "drug")
    texts = {name: values.get(name, getattr(row, name)) for name in _TEXTS}
    if kind != SolutionKind.DRUG_COMBINATION and values.get("drug", row.drug).strip():
        raise refusal("knowledge.drug_not_marked", "drug", words=values.get("drug", row.drug).strip())
    require_words(actor.today, **texts)
    _require_marked(actor, kind, **texts)
    return persist(row, expected_version=expected_version, reason=reason, **values)
