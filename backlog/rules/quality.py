"""The measurable target of a quality story, as one sentence."""

from dataclasses import dataclass

SIGNS = {"<": "<", "<=": "≤", "=": "=", ">=": "≥", ">": ">"}
JOINED = ("under", "at", "with", "when", "while", "for", "during", "if", "in", "on", "per", "after", "within")


@dataclass(frozen=True, slots=True)
class Target:
    """What is measured, how it compares with which value, and under which condition."""

    metric: str = ""
    comparator: str = ""
    value: str = ""
    condition: str = ""

    @property
    def is_measurable(self) -> bool:
        """Whether somebody could say that it is met; a condition is not always needed."""
        return bool(self.metric.strip() and self.comparator and self.value.strip())

    @property
    def sentence(self) -> str:
        """`Response time ≤ 200 ms under 10,000 concurrent requests`; empty where nothing is written."""
        words = [self.metric.strip(), SIGNS.get(self.comparator, ""), self.value.strip()]
        said = " ".join(word for word in words if word)
        condition = self.condition.strip()
        if not condition or not said:
            return said or condition
        joint = " " if condition.split()[0].lower() in JOINED else ", "
        return f"{said}{joint}{condition}"
