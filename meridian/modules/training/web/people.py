"""Who is certified: dealers by courses, what ends, how long people take, what is lent; and assigning courses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import MeridianError
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.org import queries as org

from .. import commands
from ..choices import CourseAudience
from ..objects import (  # fmt: skip
    ASSIGNMENT,
    ATTEMPT,
    CERTIFICATE,
    COURSE,
    EVENT,
    KIT,
    KIT_LINE,
    KIT_TEMPLATE,
    ONBOARDING,
    PATH,
    PUSH,
    REQUEST,
    REQUIREMENT,
)
from ..objects import TEMPLATE as ONBOARDING_TEMPLATE
from ..queries.learning import open_courses
from ..queries.managing import certification_times, ending, matrix, out_on_loan
from ..queries.people import persons_of_dealers
from ..rules.starting import median

ADD = "training.courseassignment:add"
LISTS = (COURSE, REQUIREMENT, ASSIGNMENT, CERTIFICATE, ATTEMPT, ONBOARDING, ONBOARDING_TEMPLATE, KIT, KIT_TEMPLATE, KIT_LINE, PATH, REQUEST, PUSH, EVENT)  # fmt: skip
SOON, NEXT = 30, 60
MOST_ROWS = 100


@page(CERTIFICATE.code("view"))
def overview(request: HttpRequest) -> HttpResponse:
    """Dealers by courses with who is missing, certificates that end within 60 days, time to certification, loans."""
    actor, given = request.actor, request.GET.get("line", "")
    line = int(given) if given.isdigit() and len(given) < 10 else None
    courses, rows = matrix(actor, line)
    ends = ending(actor, NEXT)
    loans = out_on_loan(actor) if actor.may(KIT_LINE.code("view")) else []
    short = sum(row.is_short for row in rows)
    soon = [row for row in ends if (row.valid_to - actor.today).days <= SOON]
    late = sum(row.return_due_on < actor.today for row in loans)
    times = certification_times(actor)
    context = {
        "title": _("Certified people"), "crumbs": [(_("Training"), reverse("training_mine")), (_("Certified people"), "")],
        "courses": courses, "rows": rows[:MOST_ROWS], "more": max(0, len(rows) - MOST_ROWS), "line": line,
        "lines": sorted(catalog.line_names().items(), key=lambda pair: pair[1]), "ends": ends[:50], "soon": {row.pk for row in soon},
        "times": times, "loans": loans[:50], "may_assign": actor.may(ADD), "may_push": actor.may("training.contentpush:add") and not actor.is_dealer, "own_dealer": actor.is_dealer,
        "facts": _facts(short, len(soon), len(ends), times, late, len(loans)), "lists": _lists(actor), "today": actor.today,
    }  # fmt: skip
    return render(request, "training/people.html", context)


def _facts(short: int, soon: int, ends: int, times: list[Any], late: int, loans: int) -> list[dict[str, Any]]:
    certified = sum(one.certified for one in times)
    middle = median([days for one in times for days in one.days])
    return [
        {"label": _("Dealers with people missing"), "value": short, "kind": "num", "tone": "bad" if short else "", "url": "#dealers"},
        {
            "label": _("Certificates ending in 30 days"), "value": soon, "kind": "num", "tone": "wait" if soon else "",
            "sub": _("%(n)s in 60 days") % {"n": ends}, "url": "#ends",
        },
        {
            "label": _("Days to a certificate"), "value": "—" if middle is None else middle, "kind": "text",
            "sub": ngettext("%(n)s person in a year", "%(n)s persons in a year", certified) % {"n": certified}, "url": "#times",
        },
        {
            "label": _("Loans overdue"), "value": late, "kind": "num", "tone": "bad" if late else "",
            "sub": _("%(n)s lent") % {"n": loans}, "url": "#loans",
        },
    ]  # fmt: skip


def _lists(actor: Actor) -> list[tuple[Any, str, str]]:
    if actor.is_dealer:
        return []
    return [(s.label_plural, s.icon, reverse(s.url_name("list"))) for s in LISTS if actor.may(s.code("view"))]


class AssignForm(forms.Form):
    """Which course, to whom, by when."""

    required_css_class = "required"
    course = forms.TypedChoiceField(label=gettext_lazy("Course"), coerce=int)
    due_on = forms.DateField(
        label=gettext_lazy("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    dealers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Everybody of these dealers"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    users = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Persons"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def errors_from(self, failure: MeridianError) -> None:
        """Put the issues of the command beside their fields."""
        for issue in failure.issues():
            self.add_error(issue.field if issue.field in self.fields else None, issue.text())


@page(ADD)
def assign(request: HttpRequest) -> HttpResponse:
    """Assign a course to everybody of some dealers, or to persons."""
    actor = request.actor
    initial = {"course": request.GET.get("course", ""), "dealers": request.GET.getlist("dealer")}
    form = AssignForm(request.POST or None, initial=initial)
    _choices(form, actor)
    if request.method == "POST" and form.is_valid():
        try:
            rows = commands.assign_course(actor=actor, **form.cleaned_data)
        except MeridianError as refused:
            form.errors_from(refused)
        else:
            said = ngettext("Assigned to %(n)s person.", "Assigned to %(n)s persons.", len(rows)) % {"n": len(rows)}
            messages.success(request, said)
            return redirect(reverse("training_people"))
    context = {
        "title": _("Assign a course"), "form": form, "cancel_url": reverse("training_people"),
        "crumbs": [(_("Training"), reverse("training_mine")), (_("Certified people"), reverse("training_people")), (_("Assign a course"), "")],
    }  # fmt: skip
    return render(request, "training/assign.html", context)


def _choices(form: AssignForm, actor: Actor) -> None:
    courses = [row for row in open_courses(actor) if row.audience != CourseAudience.STAFF or not actor.is_dealer]
    form.fields["course"].choices = [("", "—"), *((row.pk, f"{row.title}（{row.code}）") for row in courses)]
    dealers = spec_named("dealers.dealer").rows(actor).filter(status=DealerStatus.ACTIVE).order_by("code")
    names = dict(dealers.values_list("pk", "name"))
    persons = persons_of_dealers(names)
    form.fields["dealers"].choices = [
        (key, f"{name}（{len(persons[key])}）") for key, name in names.items() if persons.get(key)
    ]
    form.fields["users"].choices = [
        (user, f"{who} · {names[dealer]}" if not actor.is_dealer else who)
        for dealer, people in persons.items()
        for user, who in people.items()
    ]
    if not actor.is_dealer:
        form.fields["users"].choices += org.colleagues_who_may("training.course:take", actor.today)
