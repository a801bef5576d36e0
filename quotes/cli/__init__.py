"""The command ``quotes``: what a user types comes in; the result goes to stdout, problems to stderr, an exit code out.

Start at ``main``, which wires reading, pipeline and views; ``options`` and ``terminal`` hold what commands share.
Commands import what they need when they run, so that ``--help`` answers at once.
"""
