"""Pages of the backlog: parse, one call, render."""
