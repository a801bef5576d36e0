"""Where else a quote stands: in other articles, other words, other languages.

In come a ``schema.Result``, the parse of each article, and a ``Translator``; out come
``schema.Alignment`` groups with evidence, contradictions and differences.  Start at ``groups.align``:
``segments`` cuts quotes into sentences, ``candidates`` chooses pairs that share rare words or are near by their
``vectors``, ``witnesses`` say how sure it is that a pair says the same, ``similarity`` which words meet,
``conflicts`` and ``differences`` what one side says otherwise.

Of a parse are needed: the words and sentences of the quotes (offsets, lemma, part of speech, relation and head), the
words that are names in the whole article (which tell whether two articles are about one event), and the entities.
"""
