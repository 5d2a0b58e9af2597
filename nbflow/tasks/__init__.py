"""Tasks that come with nbflow."""
