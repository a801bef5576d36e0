"""What holds of any text: no exception, right offsets, the same result twice, in any order and company.

More examples than here by default: ``pytest --hypothesis-profile=long tests/test_any_text.py``.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import quotes
from quotes.document.article import Article
from quotes.document.plain import visible
from quotes.errors import ArticleError
from quotes.pipeline import INCLUDABLE
from tests import hostile

#: A parse costs some hundredths of a second, so there are fewer examples.
FEW = settings(max_examples=max(15, settings.default.max_examples // 4))


def read(text: str, language: str, id: str = "text") -> Article | None:
    if visible(text).strip():
        return quotes.from_text(text, id, language=language)
    with pytest.raises(ArticleError, match="empty"):
        quotes.from_text(text, id, language=language)
    return None


def attributed(*articles: Article) -> quotes.Result:
    return quotes.attribute(articles, include=INCLUDABLE, least=0)


@example("Broen er “lukket ifølge politiet” nu.", "da", 13)  # pieces that shared words
@example("She did not say whether it was so, and", "en", 0)  # nothing behind a conjunction
@example("According to the operator, no.", "en", 730)  # a mention that ends in its comma
@given(hostile.texts, hostile.languages, st.integers(0, 2**32))
def test_any_text_with_any_tree(text: str, language: str, seed: int) -> None:
    article = read(text, language)
    if article is not None:
        tree = hostile.any_tree(article, seed)
        result = attributed(tree)
        hostile.check(result)
        assert result == attributed(tree)


@FEW
@given(hostile.texts, hostile.languages)
def test_any_text_as_it_is_parsed(text: str, language: str) -> None:
    article = read(text, language)
    if article is not None:
        result = attributed(article)
        assert result.articles[0].text == text
        hostile.check(result)
        assert result == attributed(article)


@FEW
@given(st.lists(st.tuples(hostile.texts, hostile.languages, st.integers(0, 2**32)), min_size=2, max_size=4), st.data())
def test_the_order_and_the_company_of_articles_change_nothing(
    drawn: list[tuple[str, str, int]], data: st.DataObject
) -> None:
    articles = []
    for number, (text, language, seed) in enumerate(drawn):
        article = read(text, language, f"text-{number}")
        if article is not None:
            articles.append(hostile.any_tree(article, seed))
    order = data.draw(st.permutations(articles))
    result = attributed(*articles)
    hostile.check(result)
    # Who speaks is found across articles; what stands in one hangs on it alone.
    own = {article.id: hostile.found(article) for one in articles for article in attributed(one).articles}
    for other in (result, attributed(*order)):
        assert {article.id: hostile.found(article) for article in other.articles} == own
    groups = [
        {tuple(sorted(member.quote for member in group.members)) for group in one.alignments}
        for one in (result, attributed(*order))
    ]
    assert groups[0] == groups[1]


def test_every_pair_of_odd_characters_in_a_quotation() -> None:
    """A carriage return beside an emoji and a soft hyphen once moved the words of a statement."""
    odd = ["\r", "\n", "\r\n", "\xad", "\u200b", "😀", "👩‍👩‍👧", "e\u0301", "\ufeff", "\u2028", "\x85", "\0"]
    for one, other in itertools.product(odd, repeat=2):
        text = f"“It is{one} sa{other}fe,” Ann Lee said{one}{other} on Monday.{other}\n{one}“We go{one}.”{other}"
        article = read(text, "en")
        assert article is not None
        hostile.check(attributed(hostile.any_tree(article, 1)))


def test_marks_inside_a_word(tmp_path: Path) -> None:
    """A parser may take marks and what stands between them for one word."""
    lines = [
        "1\tDe\tde\tPRON\t_\t_\t2\tnsubj\t_\t_",
        "2\tråbte\tråbe\tVERB\t_\t_\t0\troot\t_\t_",
        "3\t»-»leve«\tleve\tNOUN\t_\t_\t2\tobj\t_\tSpaceAfter=No",
        "4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_",
    ]
    path = tmp_path / "a.conllu"
    path.write_text("\n".join(["# text = De råbte »-»leve«.", *lines, "", ""]))
    hostile.check(quotes.attribute(path, language="da", include=INCLUDABLE, least=0))
