"""The design system on one page, for whoever changes it: every component as the pages draw it, in both themes."""
