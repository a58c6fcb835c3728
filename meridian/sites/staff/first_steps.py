"""What an administrator of a company without data does first: the steps in their order, each with its page and its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to
from meridian.modules.org import commands as org
from meridian.modules.reference import commands as reference

LOADING = ("reference.region:import", "reference.calendarday:import", "reference.regulatoryparameter:import")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what and why, how many rows there are (0: not begun), and where it is done."""

    title: str
    why: str
    count: int
    add_url: str = ""
    import_url: str = ""
    load_url: str = ""

    @property
    def done(self) -> bool:
        return self.count > 0


def first_steps(actor: Actor) -> list[Step]:
    """The steps for who may take them, while no flow file has come in; nobody else sees any."""
    if not (actor.may("org.account:add") and actor.may("dealers.dealer:add") and actor.may("flows.flowfile:view")):
        return []
    if spec_named("flows.flowfile").rows(actor).exists():
        return []
    load = reverse("first_steps_load") if all(map(actor.may, LOADING)) else ""
    regions = _count(actor, "reference.region")
    return [
        Step(
            _("Basic data"), _("Regions of China, public holidays, and the dated limits of the law."),
            regions, load_url="" if regions else load,
        ),
        _step(actor, "org.account", _("People"), _("Accounts and what each may do. Give every person an account of his own."), least=2),
        _step(actor, "org.orgunit", _("Organisation"), _("Divisions, regions and teams: rights and figures follow them.")),
        _step(actor, "catalog.productline", _("Product lines"), _("How your products are grouped; authorisations name them.")),
        _step(actor, "catalog.product", _("Products"), _("With device class and registration certificate.")),
        _step(actor, "catalog.sku", _("SKUs"), _("Specifications and models, base units and UDI-DI.")),
        _step(actor, "customers.hospital", _("Hospitals"), _("The names in flow files are matched against this list.")),
        _step(actor, "dealers.dealer", _("Dealers"), _("Your channel, with levels and regions.")),
        _step(actor, "agreements.authorisation", _("Authorisations"), _("Who may sell what, where and when. Flow is judged by them.")),
        Step(
            _("The first flow file"), _("Drop a dealer's sales file and see what the product makes of it."), 0,
            add_url=reverse("flow_inbox"),
        ),
    ]  # fmt: skip


def _step(actor: Actor, name: str, title: str, why: str, least: int = 1) -> Step:
    spec, count = spec_named(name), _count(actor, name)
    may_add = not spec.read_only and actor.may(spec.code("add"))
    may_import = not spec.read_only and spec.importable and actor.may(spec.code("import"))
    return Step(
        title, why, count if count >= least else 0,
        add_url=reverse(spec.url_name("add")) if may_add else "",
        import_url=reverse(spec.url_name("import")) if may_import else "",
    )  # fmt: skip


def _count(actor: Actor, name: str) -> int:
    return spec_named(name).rows(actor)[:10_000].count()


@page("reference.region:import")
def load_view(request: HttpRequest) -> HttpResponse:
    """Load regions, holidays of this year, legal limits and the shipped roles. Loading twice changes nothing."""
    return require_POST(_load)(request)


def _load(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    reference.load_divisions(actor=actor)
    reference.ensure_parameters(actor=actor)
    if actor.may("org.accountrole:add"):
        org.ensure_roles(actor=actor)
    try:
        reference.load_calendar(actor=actor, year=actor.today.year)
    except (
        RuleViolation
    ) as failure:  # the packaged calendar may be older than the year: the rest is loaded all the same
        messages.warning(request, " ".join(issue.text() for issue in failure.issues()))
    messages.success(request, _("The basic data is loaded."))
    return go_to(request, reverse("home"))


def steps_context(actor: Actor) -> dict[str, Any]:
    """``steps`` and ``next_step`` (the first that is not done) for the workbench; empty when there is nothing to show."""
    steps = first_steps(actor)
    return {"steps": steps, "next_step": next((step for step in steps if not step.done), None)}
