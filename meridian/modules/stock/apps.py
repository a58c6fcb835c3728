from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class StockConfig(ModuleConfig):
    name = "meridian.modules.stock"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "stock"
    verbose_name = _("Stock")
