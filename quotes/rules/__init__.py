"""The rules: from an ``Analysis`` to its quotes, as ``Quote``s in text order.  Start with ``engine.find``.

``rules.toml`` lists every rule in its order, with gloss, example and what may be done with what it finds; ``registry``
reads it and says what its keys mean.  The rules only propose, on a ``Blackboard`` that they share; ``settlement``
decides which proposals stand, and ``confidence`` how far they can be trusted.

To add a rule, write an entry in ``rules.toml`` where it is to be tried.  A pattern over the tree needs no more (a
``condition`` of its own goes to ``conditions``).  Any other rule names a module of this package with a
function ``propose(board)``, which calls ``board.add`` for each quote it finds.  Then add a tree to ``fixtures/trees``
in which it finds one.  A rule without a measured confidence is listed by ``registry.unmeasured``.
"""
