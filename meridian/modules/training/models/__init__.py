"""Tables of training: courses, exams, certificates, requirements, onboarding of dealers, launch kits."""

from .courses import Course, CourseTopic, Lesson, LessonReading
from .exams import Certificate, CourseAssignment, ExamAttempt, ExamQuestion, TrainingRequirement
from .kits import KitTemplate, KitTemplateLine, LaunchKit, LaunchKitLine
from .onboarding import Onboarding, OnboardingStep, OnboardingTask, OnboardingTemplate

__all__ = [
    "Certificate", "Course", "CourseAssignment", "CourseTopic", "ExamAttempt", "ExamQuestion", "KitTemplate",
    "KitTemplateLine", "LaunchKit", "LaunchKitLine", "Lesson", "LessonReading", "Onboarding", "OnboardingStep",
    "OnboardingTask", "OnboardingTemplate", "TrainingRequirement",
]  # fmt: skip
