"""Addresses of the trade pages: the question, documents of dealers, what breaks."""

from django.urls import path

from . import checking, documents
from .menu import add_entries

add_entries()

urlpatterns = [
    path("check/", checking.sell_check, name="sell_check"),
    path("documents/", documents.dealers_documents, name="dealers_documents"),
    path("documents/<int:pk>/", documents.dealer_documents, name="dealer_documents"),
    path("documents/<int:pk>/block/", documents.block_dealer, name="dealer_documents_block"),
    path("breaking/", documents.breaking, name="breaking"),
]
