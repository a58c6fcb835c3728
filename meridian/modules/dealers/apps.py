from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class DealersConfig(ModuleConfig):
    name = "meridian.modules.dealers"
    label = "dealers"
    verbose_name = _("Dealers")
