"""Who said what, where, and in which words."""

__version__ = "0.1.0"
