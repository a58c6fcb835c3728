from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class BusinessPlansConfig(ModuleConfig):
    name = "meridian.modules.business_plans"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "business_plans"
    verbose_name = _("Joint business plans")
