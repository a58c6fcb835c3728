from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class OrgConfig(ModuleConfig):
    name = "meridian.modules.org"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "org"
    verbose_name = _("Organisation")
