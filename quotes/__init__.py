"""Who said what, where, and in which words."""
