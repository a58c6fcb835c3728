"""Addresses of the documents on file."""

from django.urls import path

from . import filing, pages
from .menu import add_entries

add_entries()

urlpatterns = [
    path("file/", filing.file_document, name="document_file"),
    path("waiting/", pages.waiting, name="documents_waiting"),
    path("<int:pk>/", pages.licence_page, name="licence_page"),
    path("<int:pk>/scope/", pages.scope_page, name="licence_scope"),
    path("<int:pk>/renew/", filing.renew_document, name="licence_renew"),
    path("<int:pk>/attach/", filing.attach, name="licence_attach"),
    path("<int:pk>/verify/", pages.verify, name="licence_verify"),
    path("<int:pk>/revoke/", pages.revoke, name="licence_revoke"),
]
