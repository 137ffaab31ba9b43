"""A real project's past lived through again: what velocity, its range and the forecast say about it."""
