from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class OrderingConfig(ModuleConfig):
    name = "meridian.modules.ordering"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "ordering"
    verbose_name = _("Ordering")
