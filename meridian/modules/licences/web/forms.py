"""The form of a document on file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..choices import LicenceKind
from ..models import Licence
from ..rules.documents import KINDS_OF_SUBJECT


class LicenceForm(forms.ModelForm):
    """A new document or a renewal. The file is stored apart; its key travels in ``stored``."""

    file = forms.FileField(
        label=_("Scan or photo"), required=False, help_text=_("PDF, JPG, PNG. On a phone: take a photo."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp", "capture": "environment"}),
    )  # fmt: skip

    class Meta:
        model = Licence
        fields = ("kind", "number", "issuer", "issued_on", "expires_on", "raw_scope", "remark")
        widgets = {
            "issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "raw_scope": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "raw_scope": _("Operation licence and filing only: the whole scope exactly as printed."),
            "expires_on": _("Leave empty when the document has no end."),
        }

    def __init__(self, *args: Any, subject_type: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = KINDS_OF_SUBJECT.get(subject_type, ())
        self.fields["kind"].choices = [(kind, LicenceKind(kind).label) for kind in kinds]

    def _post_clean(self) -> None:
        """The command validates the row; here only the fields' own formats are checked."""


def sections(form: LicenceForm) -> list[tuple[Any, list[Any]]]:
    """Fields in the order in which a person reads a document."""
    return [
        (_("File"), [form["file"]]),
        (_("Document"), [form[name] for name in ("kind", "number", "issuer", "issued_on", "expires_on")]),
        (_("Scope and remark"), [form["raw_scope"], form["remark"]]),
    ]
