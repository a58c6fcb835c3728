"""What is known and may be said about a product."""

from .comparisons import Comparison, ComparisonLine
from .documents import ProductDocument
from .quizzes import Quiz, QuizAttempt, QuizQuestion
from .reviewed import Reviewed
from .scenarios import Scenario, ScenarioProduct
from .solutions import Solution, SolutionProduct
from .statements import ProductAdvantage, ProductCard

__all__ = [
    "Comparison", "ComparisonLine", "ProductAdvantage", "ProductCard", "ProductDocument", "Quiz", "QuizAttempt",
    "QuizQuestion", "Reviewed", "Scenario", "ScenarioProduct", "Solution", "SolutionProduct",
]  # fmt: skip
