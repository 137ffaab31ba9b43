"""Pages of imports, exports and lists to take away."""
