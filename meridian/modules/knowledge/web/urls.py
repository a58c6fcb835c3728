"""Addresses of the knowledge pages made by hand, below ``/knowledge/``."""

from django.urls import path

from ..objects import DOCUMENT, QUIZ
from . import documents, home, products, quizzes, scenarios
from .menu import add_entries

add_entries()
QUIZ.pages["detail"] = quizzes.QuizPage
DOCUMENT.pages["detail"] = documents.DocumentPage

urlpatterns = [
    path("", home.home, name="knowledge_home"),
    path("gaps/", home.gaps, name="knowledge_gaps"),
    path("library/", scenarios.library, name="knowledge_library"),
    path("products/<int:pk>/", products.product, name="knowledge_product"),
    path("products/<int:pk>/card.pdf", products.card_paper, name="knowledge_card"),
    path("products/<int:pk>/file/", documents.file_new, name="knowledge_file"),
    path("documents/<int:pk>/supersede/", documents.supersede, name="knowledge_supersede"),
    path("documents/<int:pk>/attach/", documents.attach, name="knowledge_attach"),
    path("quizzes/<int:pk>/begin/", quizzes.begin, name="knowledge_begin"),
    path("attempts/<int:pk>/hand-in/", quizzes.hand_in, name="knowledge_hand_in"),
]
