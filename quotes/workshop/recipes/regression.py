"""The logistic regression behind the weights of ``quotes/rules``, fitted with scikit-learn."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

#: Smaller weights are left out.
_SMALLEST = 0.01


def fit(
    rows: Sequence[Iterable[str]], right: Sequence[bool], seen: int, strength: float
) -> tuple[dict[str, float], float]:
    """The weights of features, and the constant.

    Args:
        rows: the features of each example.
        right: whether it is right.
        seen: features of fewer examples are left out.
        strength: inverse strength of the regularisation.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    count = Counter(feature for own in rows for feature in own)
    vectorizer = DictVectorizer()
    known = vectorizer.fit_transform([dict.fromkeys((f for f in own if count[f] >= seen), 1) for own in rows])
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit(known, right)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    kept = {name: round(weight, 3) for name, weight in sorted(weights.items()) if abs(weight) >= _SMALLEST}
    return kept, round(float(model.intercept_[0]), 3)


def table(weights: Mapping[str, float]) -> Iterator[str]:
    """The lines of the weights' TOML table."""
    yield "[weights]"
    for name, weight in weights.items():
        yield f"{json.dumps(name, ensure_ascii=False)} = {weight}"
