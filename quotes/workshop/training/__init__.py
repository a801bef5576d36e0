"""Training a model of a language from a Universal Dependencies treebank, starting from the compact model of all.

In come a treebank and perhaps names (``plan.Plan``), out comes a folder with the model and its card.  ``model.train``
runs the steps: ``segmentation`` (Stanza's tokenizer and its expander of contractions), ``joint`` (all else) and
``scores``; ``loop`` trains either.  What is learnt on, and how long, stands at the top of each module.
"""
