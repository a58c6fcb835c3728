from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class ServiceConfig(ModuleConfig):
    name = "meridian.modules.service"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "service"
    verbose_name = _("Installation and service")
