"""Training compact models."""
