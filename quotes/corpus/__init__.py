"""Corpora: any number of articles in constant memory, one line of result an article, in processes or on many machines.

Start at ``run.stream``.  ``lines`` and ``identities`` make the line of an article; ``sinks`` writes lines so that a run
that was stopped can go on; ``pool`` has the processes and ``ray`` the cluster; ``join`` identifies speakers across the
lines afterwards.
"""
