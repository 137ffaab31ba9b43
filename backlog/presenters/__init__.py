"""What templates show of items, computed once: words, marks and rights, no queries of their own but those said."""
