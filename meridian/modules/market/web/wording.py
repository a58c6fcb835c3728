"""Codes of the market's rules in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..commands.texts import whole_yuan
from ..objects import FIGURE, FIT, PILOT, PLAN, SEGMENT, STRUCTURE, TARGET

QUADRANTS: dict[str, tuple[Any, str, Any]] = {
    "ENTER": (
        pgettext_lazy("market segment", "enter"),
        "good",
        _("It grows, we are small, few compete: the white space. Make a target list."),
    ),
    "FIGHT": (_("win over"), "wait", _("It grows, we are small, many compete: differ, or leave it.")),
    "DEFEND": (
        pgettext_lazy("market segment", "defend"),
        "busy",
        _("It grows and we are large: keep the dealers who made it."),
    ),
    "KEEP": (
        pgettext_lazy("market segment", "keep"),
        "busy",
        _("We are large in a slow market: serve it at low cost."),
    ),
    "WATCH": (pgettext_lazy("market segment", "watch"), "draft", _("Small in a slow market.")),
    "UNKNOWN": (_("not known"), "draft", _("Figures of two years are needed.")),
}
INTENSITIES = {
    "LOW": (_("low"), "good"), "MEDIUM": (pgettext_lazy("competition", "medium"), "wait"), "HIGH": (pgettext_lazy("competition", "high"), "bad"),
}  # fmt: skip
CITY_STATES: dict[str, tuple[Any, str]] = {
    "WHITE": (_("white space"), "bad"), "PARTLY": (_("partly covered"), "wait"), "COVERED": (_("covered"), "good"),
    "QUIET": (_("nothing to win"), "draft"),
}  # fmt: skip
BANDS = {"GOOD": _("good fit"), "FAIR": _("fair fit"), "POOR": _("poor fit")}
STEPS: dict[str, tuple[Any, Any]] = {
    "review": (_("Internal review"), _("Know where the line fits, how large the market is, and who works it.")),
    "mode": (_("Choose the mode"), _("Decide per region: direct, through dealers, or mixed. Approve the plan.")),
    "standards": (
        _("Set standards"),
        _("Say how many dealers, what they must meet, and how many are to be found where."),
    ),
    "pilot": (pgettext_lazy("roadmap", "Pilot"), _("Try it in one region and say what was learnt.")),
    "rollout": (_("Roll out"), _("Cover the market region by region.")),
}
# A check of the roadmap: what is asked, and where it is mended (the object to add, or a page).
CHECKS: dict[str, tuple[Any, str]] = {
    "fits": (_("product-market fit judged"), FIT.url_name("add")),
    "years": (_("market figures of two years"), FIGURE.url_name("add")),
    "owners": (_("a segment with people of sales and marketing"), SEGMENT.url_name("list")),
    "plans_approved": (_("a channel plan approved"), PLAN.url_name("list")),
    "modes": (_("a channel mode in force"), "market_suggestion"),
    "structures": (_("a channel structure in force"), STRUCTURE.url_name("add")),
    "standards": (_("what dealers must meet, written down"), STRUCTURE.url_name("list")),
    "targets": (_("recruiting targets of an approved plan"), TARGET.url_name("list")),
    "pilots": (_("a pilot begun"), PILOT.url_name("add")),
    "pilots_passed": (_("a pilot passed"), PILOT.url_name("list")),
    "covered_percent": (_("potential covered by dealers, percent"), "market_white_space"),
}


def money(fen: int) -> str:
    """A large amount in whole yuan: ¥1,234,567."""
    return f"¥{whole_yuan(fen)}"
