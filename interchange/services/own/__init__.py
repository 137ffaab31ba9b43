"""A project as one file of Tandem's own, and a file of its own as a project."""
