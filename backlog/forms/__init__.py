"""Shape of what people type about items and their parts. Rules and rights are the services'."""
