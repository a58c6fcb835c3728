from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.module import ModuleConfig


class TrainingConfig(ModuleConfig):
    name = "meridian.modules.training"
    default = True  # ModuleConfig is imported here too, so Django must be told which one
    label = "training"
    verbose_name = _("Training")
