"""Fuzzing: each target takes bytes, and nothing but an error of ``QuotesError`` may come of them.

``python -m tests.fuzz TARGET --seconds 600`` looks for inputs that break one, led by what code they reach where
atheris is installed (``pip install atheris``), by chance alone where not.  What it finds it writes into a folder, and
``python -m tests.fuzz TARGET FILE`` runs it again.  A find becomes a case of ``tests/test_fuzz.py``.
"""
