from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class ReplenishmentConfig(ModuleConfig):
    name = "meridian.modules.replenishment"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "replenishment"
    verbose_name = _("Replenishment")
