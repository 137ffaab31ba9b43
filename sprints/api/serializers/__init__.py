"""Shapes of sprints, their split, and who is there when."""
