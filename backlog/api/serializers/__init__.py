"""Shapes of what the API takes (…Create, …Edit, and what actions need) and answers (…Out)."""
