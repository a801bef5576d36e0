"""Training compact Stanza models of any language from a Universal Dependencies treebank.

``model.train`` runs the steps; each part has a module of its own.  What is learnt on, and
how long, stands at the top of each module.
"""
