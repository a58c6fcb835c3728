from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class FundsConfig(ModuleConfig):
    name = "meridian.modules.funds"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "funds"
    verbose_name = _("Funds")
