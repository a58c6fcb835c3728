from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class DealersConfig(ModuleConfig):
    name = "meridian.modules.dealers"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "dealers"
    verbose_name = _("Dealers")
