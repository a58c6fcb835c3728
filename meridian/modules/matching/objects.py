"""How remembered names appear in lists, imports and the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import ObjectSpec, Pinyin

from .models import Alias

ALIAS = ObjectSpec(
    model=Alias,
    label=_("Remembered name"),
    label_plural=_("Remembered names"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="bookmarks",
    menu=("flow", 60),
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
    empty=_("Every confirmed match of a flow file is remembered here and used for the next file."),
)

register(ALIAS)
