"""Measuring the tool against annotated articles."""
