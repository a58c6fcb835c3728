"""How scorecards, answers and decisions appear."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Related, Section, TreeUnder

from .. import commands
from ..choices import ScorecardStatus
from ..models import CandidateAnswer, Criterion, RecruitDecision, Scorecard
from .leads import OF_LEAD, day_field


def _weight(group: str) -> Any:
    return lambda row, actor: sum(c.weight for c in row.criteria.all() if c.group == group)


SCORECARD = ObjectSpec(
    model=Scorecard,
    label=_("Scorecard of candidates"),
    label_plural=_("Scorecards of candidates"),
    scope=ReferenceData(),
    icon="list-check",
    columns=("name", "edition", "line", "region", "valid_from", "valid_to", "status"),
    fields=("name", "line", "region", "valid_from", "valid_to"),
    filters=("line", "status", TreeUnder("region")),
    search=("name",),
    form=(Section(_("Scorecard"), ("name", "line", "region", "valid_from", "valid_to")),),
    facts=(
        Fact(_("Hard criteria weigh"), _weight("HARD"), kind="num"),
        Fact(_("Soft criteria weigh"), _weight("SOFT"), kind="num"),
        Fact(_("Edition"), lambda row, actor: row.edition, kind="num"),
    ),
    panels=(
        Related(
            "recruiting.criterion", by="scorecard", label=_("Criteria"), limit=40,
            columns=("name", "group", "weight", "scale", "low", "high", "minimum", "fact"),
        ),
    ),
    create=commands.draft_scorecard,
    change=commands.change_scorecard,
    actions=(
        Action("activate", _("Put to use"), commands.activate_scorecard, when=while_in(ScorecardStatus.DRAFT), primary=True,
               icon="player-play", confirm=_("From then on it stays as it is. The edition before ends.")),
        Action("next", _("Next edition"), commands.next_edition, when=while_in(ScorecardStatus.ACTIVE, ScorecardStatus.ENDED), icon="copy"),
        Action("end", _("End"), commands.end_scorecard, when=while_in(ScorecardStatus.ACTIVE), icon="calendar-x",
               fields={"last_day": day_field(_("Last day"))}),
    ),
    ordering=("-valid_from", "-id"),
    state="status",
    chips={"DRAFT": "draft", "ACTIVE": "good", "ENDED": "draft"},
    importable=False,
    small=True,
    empty=_("Write down what a dealer must have and be: hard and soft criteria with weights."),
)  # fmt: skip

CRITERION = ObjectSpec(
    model=Criterion,
    label=_("Criterion of a scorecard"),
    label_plural=_("Criteria of scorecards"),
    scope=ReferenceData(),
    icon="ruler",
    columns=("scorecard", "group", "position", "name", "weight", "scale", "low", "high", "minimum", "unit", "fact"),
    fields=(
        "scorecard", "position", "name", "group", "weight", "scale", "low", "high", "minimum", "unit", "fact", "question",
    ),
    filters=("scorecard",),
    search=("name",),
    form=(
        Section(_("Criterion"), ("scorecard", "position", "name", "group", "weight")),
        Section(_("How an answer becomes points"), ("scale", "fact", "low", "high", "minimum", "unit", "question")),
    ),
    create=commands.add_criterion,
    change=commands.change_criterion,
    importable=False,
    ordering=("scorecard", "group", "position", "id"),
    empty=_("Add criteria; the weights add up to 100."),
)  # fmt: skip

ANSWER = ObjectSpec(
    model=CandidateAnswer,
    label=_("Answer of a candidate"),
    label_plural=_("Answers of candidates"),
    scope=OF_LEAD,
    icon="pencil",
    columns=("lead", "criterion", "value", "evidence", "updated_at"),
    filters=("lead", "criterion"),
    ordering=("-id",),
    read_only=True,
)

DECISION = ObjectSpec(
    model=RecruitDecision,
    label=_("Decision between candidates"),
    label_plural=_("Decisions between candidates"),
    scope=ScopePaths(region="region", team="chosen__team", owner="chosen__owner"),
    icon="gavel",
    columns=("number", "line", "region", "chosen", "decided_on", "decided_by", "is_special", "why"),
    filters=("line", TreeUnder("region")),
    search=("number", "chosen__company"),
    ordering=("-id",),
    read_only=True,
    pages={},  # web.urls puts the memo here
)
register(SCORECARD, CRITERION, ANSWER, DECISION)
