from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class MatchingConfig(ModuleConfig):
    name = "meridian.modules.matching"
    label = "matching"
    verbose_name = _("Matching")
