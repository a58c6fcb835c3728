from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class PerformanceConfig(ModuleConfig):
    name = "meridian.modules.performance"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "performance"
    verbose_name = _("Performance")
