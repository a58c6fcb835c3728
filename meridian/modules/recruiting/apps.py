from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class RecruitingConfig(ModuleConfig):
    name = "meridian.modules.recruiting"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "recruiting"
    verbose_name = _("Recruiting")
