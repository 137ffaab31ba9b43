"""Exports and lists for scripts."""
