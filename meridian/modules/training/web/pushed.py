"""Pushed content: opened by the person it was sent to, which is his read receipt; and sending it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.errors import MeridianError
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.knowledge.choices import Audience, StatementStatus

from .. import commands
from ..commands.exams import TAKE
from ..objects import PUSH
from ..queries.people import persons_of_dealers


@page(TAKE)
def pushed(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what was pushed to me: the message with its approval, and the way to the document."""
    receipt = commands.read_push(actor=request.actor, push=pk)
    document = receipt.push.document
    seen = type(document).objects.visible_to(request.actor).filter(pk=document.pk).exists()
    context = {
        "title": receipt.push.message, "push": receipt.push, "receipt": receipt, "document": document,
        "url": reverse("knowledge_productdocument_detail", args=[document.pk]) if seen else document.link,
        "crumbs": [(_("Training"), reverse("training_mine")), (receipt.push.number, "")],
    }  # fmt: skip
    return render(request, "training/pushed.html", context)


class PushForm(forms.Form):
    """What is sent to whom, and until when it is shown."""

    required_css_class = "required"
    document = forms.TypedChoiceField(
        label=gettext_lazy("Product document"), coerce=int, help_text=gettext_lazy("Approved for dealers and in force.")
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Shown until"), required=False, help_text=gettext_lazy("Empty: 90 days, or until the material ends."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    message = forms.CharField(label=gettext_lazy("Message"), max_length=200)
    dealers = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Everybody of these dealers"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def errors_from(self, failure: MeridianError) -> None:
        """Put the issues of the command beside their fields."""
        for issue in failure.issues():
            self.add_error(issue.field if issue.field in self.fields else None, issue.text())


@page("training.contentpush:add")
def push(request: HttpRequest) -> HttpResponse:
    """Send approved material to everybody of some dealers."""
    form = PushForm(request.POST or None)
    _choices(form, request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            row = commands.push_content(actor=request.actor, **form.cleaned_data)
        except MeridianError as refused:
            form.errors_from(refused)
        else:
            messages.success(request, _("Sent. Read receipts stand below."))
            return redirect(reverse(PUSH.url_name("detail"), args=[row.pk]))
    context = {
        "title": _("Send material"), "form": form, "cancel_url": reverse(PUSH.url_name("list")),
        "sub": _("Only approved material in force is sent; who opens it is noted."), "submit": _("Send"),
        "crumbs": [(_("Training"), reverse("training_mine")), (PUSH.label_plural, reverse(PUSH.url_name("list"))), (_("Send material"), "")],
    }  # fmt: skip
    return render(request, "training/assign.html", context)


def _choices(form: PushForm, actor: Any) -> None:
    documents = spec_named("knowledge.productdocument").rows(actor)
    documents = documents.filter(status=StatementStatus.APPROVED, audience__in=(Audience.DEALERS, Audience.PUBLIC))
    form.fields["document"].choices = [
        ("", "—"),
        *((row.pk, str(row)) for row in documents.order_by("title", "-id")[:300]),
    ]
    dealers = spec_named("dealers.dealer").rows(actor).filter(status=DealerStatus.ACTIVE).order_by("code")
    names = dict(dealers.values_list("pk", "name"))
    persons = persons_of_dealers(names)
    form.fields["dealers"].choices = [
        (key, f"{name}（{len(persons[key])}）") for key, name in names.items() if persons.get(key)
    ]
