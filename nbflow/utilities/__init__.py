"""Public paths that the documents name."""
