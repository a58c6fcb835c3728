from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class ReferenceConfig(ModuleConfig):
    name = "meridian.modules.reference"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "reference"
    verbose_name = _("Reference")
