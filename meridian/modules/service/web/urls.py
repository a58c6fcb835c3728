"""Addresses of the service pages made by hand, below ``/service/``."""

from django.urls import path

from ..objects import INSTALLATION, QUESTION, SET_LOAN, SUPPORT, TRAINING
from . import board, installation, questions, sets, support, training
from .menu import add_entries

add_entries()
INSTALLATION.pages["detail"] = installation.InstallationPage
TRAINING.pages["detail"] = training.TrainingPage
QUESTION.pages["detail"] = questions.QuestionPage
SUPPORT.pages["detail"] = support.SupportPage
SET_LOAN.pages["detail"] = sets.LoanPage

urlpatterns = [
    path("board/", board.board, name="service_board"),
    path("installations/<int:pk>/steps/<int:step>/", installation.sign, name="service_sign_step"),
    path("installations/<int:pk>/accept/", installation.accept, name="service_accept"),
    path("trainings/<int:pk>/people/", training.add_people, name="service_training_people"),
    path("trainings/<int:pk>/record/", training.record, name="service_training_record"),
    path("certificates/<int:pk>.pdf", training.certificate, name="service_certificate"),
    path("sets/", sets.calendar, name="service_sets"),
    path("set-loans/<int:pk>/count/", sets.count, name="service_set_count"),
    path("answers/", questions.answers, name="service_answers"),
]
