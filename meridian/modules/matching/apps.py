from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class MatchingConfig(ModuleConfig):
    name = "meridian.modules.matching"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "matching"
    verbose_name = _("Matching")
