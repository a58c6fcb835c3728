from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class ReagentsConfig(ModuleConfig):
    name = "meridian.modules.reagents"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "reagents"
    verbose_name = _("Reagents")
