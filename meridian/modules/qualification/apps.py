from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class QualificationConfig(ModuleConfig):
    name = "meridian.modules.qualification"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "qualification"
    verbose_name = _("Qualification")
