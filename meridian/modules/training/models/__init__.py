"""Tables of training: courses, exams, certificates, requirements, onboarding of dealers, launch kits, support."""

from .courses import Course, CourseTopic, Lesson, LessonReading
from .exams import Certificate, CourseAssignment, ExamAttempt, ExamQuestion, TrainingRequirement
from .kits import KitTemplate, KitTemplateLine, LaunchKit, LaunchKitLine
from .onboarding import Onboarding, OnboardingStep, OnboardingTask, OnboardingTemplate
from .support import (
    AcademicEvent,
    ContentPush,
    EventAttendance,
    LearningPath,
    PathStep,
    PushReceipt,
    ResourceRequest,
)

__all__ = [
    "AcademicEvent", "Certificate", "ContentPush", "Course", "CourseAssignment", "CourseTopic", "EventAttendance",
    "ExamAttempt", "ExamQuestion", "KitTemplate", "KitTemplateLine", "LaunchKit", "LaunchKitLine", "LearningPath", "Lesson",
    "LessonReading", "Onboarding", "OnboardingStep", "OnboardingTask", "OnboardingTemplate", "PathStep", "PushReceipt",
    "ResourceRequest", "TrainingRequirement",
]  # fmt: skip
