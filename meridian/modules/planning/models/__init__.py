"""Tables of joint planning."""

from .plans import JointAction, JointGoal, JointPlan, JointReview, TargetHospital

__all__ = ["JointAction", "JointGoal", "JointPlan", "JointReview", "TargetHospital"]
