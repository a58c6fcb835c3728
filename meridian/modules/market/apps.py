from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class MarketConfig(ModuleConfig):
    name = "meridian.modules.market"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "market"
    verbose_name = _("Market")
