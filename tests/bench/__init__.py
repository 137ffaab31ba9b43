"""How long what people do takes, and what the calculation core costs. See `docs/speed.md`."""
