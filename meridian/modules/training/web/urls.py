"""Addresses of the training pages made by hand, below ``/training/``."""

from django.urls import path

from ..objects import COURSE, KIT, ONBOARDING
from . import course_page, exam, kits, mine, onboarding, people, pushed
from .dealer_panels import add_panels
from .menu import add_entries

add_entries()
add_panels()
COURSE.pages["detail"] = course_page.CoursePage
ONBOARDING.pages["detail"] = onboarding.OnboardingPage
KIT.pages["detail"] = kits.KitPage

urlpatterns = [
    path("", mine.mine, name="training_mine"),
    path("courses/<int:pk>/read/", mine.course, name="training_course"),
    path("lessons/<int:pk>/read/", mine.read, name="training_read"),
    path("courses/<int:pk>/begin/", exam.begin, name="training_begin"),
    path("attempts/<int:pk>/", exam.attempt, name="training_attempt"),
    path("attempts/<int:pk>/hand-in/", exam.hand_in, name="training_hand_in"),
    path("certificates/<int:pk>/paper.pdf", mine.paper, name="training_paper"),
    path("people/", people.overview, name="training_people"),
    path("assign/", people.assign, name="training_assign"),
    path("onboarding-tasks/<int:pk>/done/", onboarding.settle, name="training_settle"),
    path("pushed/<int:pk>/", pushed.pushed, name="training_pushed"),
    path("push/", pushed.push, name="training_push"),
    path("launch-kits/<int:pk>/received/", kits.receive, name="training_receive"),
]
