"""How Tandem starts and stays up: where things are, the embedded PostgreSQL, the supervisor. Knows no Django."""
