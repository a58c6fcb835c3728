"""The product's addresses with the pages of sellout below ``/sellout/``, whether the product mounts them yet or not."""

from django.urls import include, path

from meridian.config import urls as product
from meridian.kernel.web.derived_urls import urls_of
from meridian.modules.sellout.objects import OPENING, SALE, TRANSFER

urlpatterns = [
    path("sellout/", include("meridian.modules.sellout.web.urls")),
    *(pattern for spec in (SALE, TRANSFER, OPENING) for pattern in urls_of(spec)),
    *product.urlpatterns,
]
handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500
