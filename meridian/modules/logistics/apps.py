from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class LogisticsConfig(ModuleConfig):
    name = "meridian.modules.logistics"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "logistics"
    verbose_name = _("Logistics")
