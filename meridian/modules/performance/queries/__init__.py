"""What others ask of performance: the current scores of dealers."""

from .scores import current_scores, latest_month, months_scored, remarks_on, score_on, scores_of_month

__all__ = ["current_scores", "latest_month", "months_scored", "remarks_on", "score_on", "scores_of_month"]
