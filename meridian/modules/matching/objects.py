"""How remembered names appear in lists, imports and the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, ObjectSpec, Pinyin

from .choices import AliasState
from .commands import forget_name
from .models import Alias


def _in_use(row: Alias, actor: Actor) -> Decision:
    return ALLOWED if row.state == AliasState.ACTIVE else Decision(False, _("This decision was undone already."))


ALIAS = ObjectSpec(
    model=Alias,
    label=_("Remembered name"),
    label_plural=_("Remembered names"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="bookmarks",
    menu=("flow", 60),
    menu_more=True,
    columns=(
        "text",
        "subject",
        "hospital",
        "buyer",
        "sku",
        "factor",
        "divide",
        "dealer",
        "state",
        "created_by",
        "created_at",
    ),
    filters=("subject", "state", "dealer", "hospital", "sku"),
    search=(Pinyin("text"), "hospital__name", "sku__code"),
    state="state",
    chips={"ACTIVE": "good", "UNDONE": "draft"},
    read_only=True,
    actions=(Action("undo", _("Undo"), forget_name, when=_in_use, bulk=True, icon="arrow-back-up"),),
    empty=_("Every confirmed match of a flow file is remembered here and used for the next file."),
)

register(ALIAS)
