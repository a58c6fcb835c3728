"""The product's addresses with the pages of reagents below ``/reagents/``, whether the product mounts them yet or not."""

from django.urls import include, path

from meridian.config import urls as product
from meridian.kernel.web.derived_urls import urls_of
from meridian.modules.reagents.objects import COMPARISON

urlpatterns = [
    path("reagents/", include("meridian.modules.reagents.web.urls")),
    *urls_of(COMPARISON),
    *product.urlpatterns,
]
handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500
