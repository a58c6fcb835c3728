"""Which line and region a page is about, from its address; and the links that choose another."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.modules.reference import queries as reference

from ..queries import lines_with_segments
from ..queries.places import Place, places, provinces


@dataclass(slots=True)
class Chosen:
    """The line and region of a page. Without a region the whole country; ``line`` is 0 when there are no lines at all."""

    line: int
    lines: dict[int, str]
    region: Place | None
    country: int | None
    country_path: str
    provinces: list[Place] = field(default_factory=list)

    @property
    def line_name(self) -> str:
        """The chosen line by name."""
        return self.lines.get(self.line, "")

    @property
    def path(self) -> str:
        """The tree path of the region."""
        return self.region.path if self.region else self.country_path

    @property
    def region_id(self) -> int | None:
        """The region, or the country."""
        return self.region.id if self.region else self.country

    @property
    def region_name(self) -> str:
        """The region in words."""
        return self.region.full_name if self.region else str(_("Whole country"))

    def query(self, **more: object) -> str:
        """``?line=…&region=…`` with more; empty values are left out."""
        given = {"line": self.line or "", "region": self.region.id if self.region else "", **more}
        return "?" + urlencode({name: value for name, value in given.items() if value not in ("", None, 0)})

    def link(self, name: str, **more: object) -> str:
        """The address of another page about the same."""
        return reverse(name) + self.query(**more)


def chosen(request: HttpRequest) -> Chosen:
    """What ``line`` and ``region`` of the address (or the form) say; the first line when it names none."""
    given = request.POST if request.method == "POST" else request.GET
    lines = lines_with_segments(request.actor)
    line = given.get("line", "")
    found = places()
    region = given.get("region", "")
    country = reference.whole_country()
    by_id = {str(place.id): place for place in found}
    place = by_id.get(region)
    return Chosen(
        line=int(line) if line.isdecimal() and int(line) in lines else next(iter(lines), 0),
        lines=lines, region=None if place is None or place.level == "COUNTRY" else place,
        country=country.pk if country else None, country_path=country.path if country else "/",
        provinces=provinces(found),
    )  # fmt: skip


def crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page below the market's first one."""
    return [(_("Market"), reverse("market_home")), *last]
