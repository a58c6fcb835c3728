from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class PlanningConfig(ModuleConfig):
    name = "meridian.modules.planning"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "planning"
    verbose_name = _("Joint planning")
