from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class SelloutConfig(ModuleConfig):
    name = "meridian.modules.sellout"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "sellout"
    verbose_name = _("Dealers’ sales")
