"""Language models: where they lie, which one is used, and how it is loaded."""
