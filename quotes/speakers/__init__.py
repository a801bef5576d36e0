"""Who is behind a mention: one identity for a speaker, within an article and across articles.

In: analyses with their quotes in text order.  Out: ``Speakers``, and on the way a ``Decision`` for each quote, which
says the steps that led to the answer.  Start in ``resolution``: it writes down the steps and their order.
``candidates`` lists the possible antecedents of a pronoun and what they weigh, ``antecedents`` chooses among them;
``discourse`` knows what the names and nouns of an article say, ``people`` which names are one person.
"""
