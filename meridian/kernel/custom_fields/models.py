"""Fields that administrators add to master data without a change of the program."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData, declare_scope
from meridian.kernel.records.record import Record, Retirable


class FieldType(models.TextChoices):
    """What a field holds. DECIMAL is kept as text, so that no digit is lost."""

    TEXT = "TEXT", _("text")
    INT = "INT", _("whole number")
    DECIMAL = "DECIMAL", _("number")
    DATE = "DATE", _("date")
    CHOICE = "CHOICE", _("choice")
    BOOL = "BOOL", _("yes or no")


class FieldDefinition(Record, Retirable):
    """One additional field of one kind of object (``customers.hospital``). Values lie in the object's ``custom`` column.

    Type and key never change once values exist; a field that is no longer wanted is retired, its values stay.
    """

    object_name = models.CharField(_("object"), max_length=60, db_index=True)
    key = models.CharField(
        _("key"), max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Use small letters, digits and underscores; begin with a letter."))],
    )  # fmt: skip
    type = models.CharField(_("type"), max_length=8, choices=FieldType)
    label = models.CharField(_("label"), max_length=60)
    required = models.BooleanField(_("required"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    section = models.CharField(_("section"), max_length=60, blank=True)
    masked_for_dealers = models.BooleanField(_("hidden from dealers"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        db_table = "meridian_field_definition"
        verbose_name = _("additional field")
        verbose_name_plural = _("additional fields")
        constraints = [models.UniqueConstraint(fields=["object_name", "key"], name="field_definition_once")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        texts = self.choices if isinstance(self.choices, list) else None
        if texts is None or not all(isinstance(text, str) and text.strip() for text in texts):
            raise ValidationError({"choices": _("Choices are a list of texts.")})
        if self.type == FieldType.CHOICE and len(set(texts)) < max(len(texts), 1):
            raise ValidationError({"choices": _("Give at least one choice, each once.")})


declare_scope(FieldDefinition, ReferenceData(dealers=True))
