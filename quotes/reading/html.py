"""HTML: the main text of a page, with its title, date and site."""

from __future__ import annotations

from collections.abc import Iterator

from quotes.document.article import Article
from quotes.errors import ArticleError
from quotes.languages import dates
from quotes.reading.text import File, from_text


def articles(file: File) -> Iterator[Article]:
    """The one article of a page.

    Raises:
        ArticleError: there is no article text in it.
    """
    import trafilatura

    html = file.text
    page = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False) if html.strip() else None
    if page is None or not (page.text or "").strip():
        raise ArticleError(f"{file.name}: no article text found in this HTML")
    yield from_text(
        page.text,
        file.free_id(file.stem),
        language=file.language,
        path=file.name,
        title=page.title,
        date=dates.published(page.date) if page.date else None,
        outlet=page.sitename,
        encoding=file.encoding,
    )
