from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class FlowsConfig(ModuleConfig):
    name = "meridian.modules.flows"
    label = "flows"
    verbose_name = _("Flow")
    default = True
    default = True
