"""Models are installed from the official hubs, a mirror, a folder or an archive, and removed again."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from quotes.errors import ModelError
from quotes.models import archive, argos, card, download, hub, origin, resources, stanza, store
from quotes.models.download import Checksum, Progress, silent
from quotes.models.origin import Origin
from quotes.models.target import Target

Kind = Literal["official", "trained"]

#: What tells a trained model: ``LANG-tokenize.pt`` in a folder of the compact models' layout.
_TOKENIZER = "-tokenize.pt"
#: How deep a folder is searched for models.
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Installed:
    """A model in the tool's folder; ``fresh`` unless it was there already."""

    target: Target
    name: str
    folder: Path
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A model in a folder that it can be installed from; ``entry`` describes a language's files."""

    target: Target
    kind: Kind
    folder: Path
    entry: resources.Entry | None = None


def waiting() -> None:
    """Nobody is told that another process has to finish first."""


# ------------------------------------------------------------ from a hub


def from_hub(
    target: Target,
    published: hub.Hub,
    progress: Progress = silent,
    wait: Callable[[], None] = waiting,
) -> Installed:
    """Download a model that is not there yet, or that is damaged or older there.

    Raises:
        ModelError: it is not published, cannot be downloaded, or cannot be put in its place.
    """
    if target.into is None:
        return _language(target.language, published.languages(), progress, wait)
    return _translation(target, published, progress, wait)


def _language(language: str, published: hub.Published, progress: Progress, wait: Callable[[], None]) -> Installed:
    try:
        code = resources.resolve(published.entries, language)
        known = ", ".join(resources.languages(published.entries))
        if code is None:
            raise ModelError(f"Stanza publishes no model for language {language!r} (there are: {known})")
        entry = published.entries[code]
        parts = resources.parts(entry)
    except resources.MalformedError as error:
        raise ModelError(f"{published.address}: not a resources file of Stanza ({error})") from error
    unchecked = [part.path for part in parts if not part.md5]
    if unchecked:
        raise ModelError(f"{published.address}: no checksum for {', '.join(unchecked)}; nothing was installed")

    def get(part: resources.Part, path: Path) -> None:
        download.fetch(published.url(code, part), path, Checksum("md5", part.md5), progress, part.path)

    record = Origin(
        language=code,
        source=published.address,
        version=published.version,
        date=datetime.date.today(),
        resources=dict(entry),
    )
    aliases = () if code == language else (language,)
    with store.locked(wait):
        return _put_language(record, parts, aliases, get)


def _put_language(
    record: Origin,
    parts: list[resources.Part],
    aliases: tuple[str, ...],
    get: Callable[[resources.Part, Path], None],
) -> Installed:
    """Bring together the files of a language, those that are right already as they are, and install them."""
    code, entry = record.language, record.resources or {}
    place, new = store.languages() / code, store.downloads() / f"stanza-{code}"
    model = Installed(Target(code), f"stanza/{code} official", place)

    def right(folder: Path, part: resources.Part) -> bool:
        path = folder / part.path
        return path.is_file() and Checksum("md5", part.md5).fits(path)

    if all(right(place, part) for part in parts):
        if origin.read(place) is None:
            record.write(place)
        store.describe(code, entry, aliases)
        return Installed(model.target, model.name, place, fresh=False)
    for part in parts:
        path = new / part.path
        if right(new, part):  # of a download that broke off later
            continue
        if right(place, part):
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place / part.path, path)
        else:
            get(part, path)
    wanted = {new / part.path for part in parts}
    for path in [path for path in new.rglob("*") if path.is_file() and path not in wanted]:
        path.unlink()  # left by a download of another version
    record.write(new)
    store.describe(code, entry, aliases)
    store.swap(new, place)
    return model


def _translation(target: Target, published: hub.Hub, progress: Progress, wait: Callable[[], None]) -> Installed:
    packages = published.packages()
    fitting = [package for package in packages if (package.source, package.target) == target]
    if not fitting:
        known = ", ".join(sorted({package.source for package in packages if package.target == target.into}))
        raise ModelError(
            f"Argos Translate publishes no package for {target} (there are for {target.into}: {known or 'none'})"
        )
    package = max(fitting, key=lambda package: argos.ordered(package.version))
    links = [link for link in package.links if link.startswith(("http://", "https://"))]
    if not links:
        raise ModelError(f"the index of Argos Translate gives no address for {target} that can be used")
    with store.locked(wait):
        place = _place(target)
        there = origin.read(place)
        if there is not None and there.version == package.version and there.intact(place):
            name = argos.Package(target.language, str(target.into), "official", place, there.version).name
            return Installed(target, name, place, fresh=False)
        file = store.downloads() / f"{target.language}_{target.into}.argosmodel"
        problems = []
        for link in links:
            try:
                download.fetch(link, file, package.checksum or hub.checksum(link), progress)
                with _unpacked(file) as folder:
                    found = next((found for found in _contents(folder) if found.target == target), None)
                    if found is None:
                        raise ModelError(f"{link}: this is no translation package for {target}")
                    return _put_translation(found.folder, target, link)
            except ModelError as error:
                problems.append(str(error).replace(str(file), link))
            finally:
                file.unlink(missing_ok=True)
                store.tidy()
        raise ModelError("; ".join(problems))


# ------------------------------------------------------------ from a folder or an archive


def from_path(
    source: Path,
    targets: list[Target],
    on_error: Callable[[Target | None, ModelError], None],
    wait: Callable[[], None] = waiting,
) -> list[Installed]:
    """Install what a folder or an archive holds of the targets, all of it where there are none.

    Raises:
        ModelError: it cannot be read or is made to do harm, or no model is in it.
    """
    if not source.exists():
        raise ModelError(f"{source}: no such file or folder")
    done: list[Installed] = []
    with store.locked(wait), _unpacked(source) as folder:
        contents = list(_contents(folder))
        if not contents:
            raise ModelError(
                f"{source}: there is no model in it; it has to be an .argosmodel, or a folder that "
                "`quotes models path` names, or a zip archive of one"
            )
        odd = next((str(found.target) for found in contents if not found.target.proper), None)
        if odd is not None:
            raise ModelError(f"{source}: refused, it holds a model for {odd!r}, which is no language")
        known = ", ".join(sorted({str(found.target) for found in contents}))
        for target in targets or sorted({found.target for found in contents}, key=str):
            fitting = [found for found in contents if found.target == target]
            if not fitting:
                on_error(target, ModelError(f"{source}: there is no {str(target)!r} in it (there are: {known})"))
            for found in fitting:
                try:
                    done.append(_put(found, str(source)))
                except ModelError as error:
                    on_error(target, error)
    return done


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    """The folder, or that of an unpacked archive, for as long as it is needed."""
    if source.is_dir():
        yield source
        return
    folder = store.stage("archive")
    try:
        archive.unpack(source, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        store.tidy()


def _contents(folder: Path, depth: int = _DEPTH) -> Iterator[Found]:
    """The models in a folder and below it."""
    translation = _translation_in(folder)
    if translation is not None:
        yield Found(translation, "official", folder)
        return
    record = origin.read(folder)
    if record is not None and record.resources is not None:
        yield Found(Target(record.language), "official", folder, record.resources)
        return
    language = next((path.name.removesuffix(_TOKENIZER) for path in sorted(folder.glob(f"*{_TOKENIZER}"))), None)
    if language is not None:
        yield Found(Target(language), "trained", folder)
        return
    described = resources.read(folder / resources.FILE)
    for path in sorted(folder.iterdir()) if depth else ():
        if not path.is_dir() or path.is_symlink() or path.name == store.downloads().name:
            continue
        entry = described.get(path.name)
        if isinstance(entry, dict) and "packages" in entry:
            yield Found(Target(path.name), "official", path, entry)
        else:
            yield from _contents(path, depth - 1)


def _translation_in(folder: Path) -> Target | None:
    """What the Argos Translate package in a folder translates, None where there is none or it is damaged."""
    try:
        package = argos.describe(folder, "official")
    except ModelError:
        return None
    return Target(package.source, package.target) if package is not None else None


def _put(found: Found, source: str) -> Installed:
    if found.target.into is not None:
        return _put_translation(found.folder, found.target, source)
    if found.entry is None:
        return _put_trained(found)
    code = found.target.language
    try:
        parts = resources.parts(found.entry)
    except resources.MalformedError as error:
        raise ModelError(f"{source}: {code!r} in it is not described as Stanza does ({error})") from error
    before = origin.read(found.folder)

    def get(part: resources.Part, path: Path) -> None:
        theirs = found.folder / part.path
        if not theirs.is_file() or not Checksum("md5", part.md5).fits(theirs):
            damage = "damaged, its md5 checksum is wrong" if theirs.is_file() else "missing"
            raise ModelError(f"{source}: {code}/{part.path} in it is {damage}; nothing was installed")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(theirs, path)

    record = Origin(
        language=code,
        source=before.source if before else source,
        version=before.version if before else "",
        date=datetime.date.today(),
        resources=dict(found.entry),
    )
    return _put_language(record, parts, (), get)


def _put_trained(found: Found) -> Installed:
    """Copy a trained model that is whole."""
    language = found.target.language
    needed = (f"{language}{_TOKENIZER}", stanza.WEIGHTS)
    lacking = [name for name in needed if not (found.folder / name).is_file()]
    if lacking:
        raise ModelError(f"the trained model for {language!r} lacks {', '.join(lacking)}; nothing was installed")
    card.read(found.folder)
    files = [path for path in sorted(found.folder.iterdir()) if path.suffix in (".pt", ".npz", ".gz")]
    for path in files:
        if not stanza.sound(path):
            raise ModelError(f"{path.name} of the trained model for {language!r} is damaged; nothing was installed")
    files += found.folder.glob(card.FILE)
    new, place = store.stage(f"trained-{language}"), store.trained() / language
    for path in files:
        shutil.copyfile(path, new / path.name)
    store.swap(new, place)
    return Installed(found.target, f"stanza/{language} trained", place)


def _put_translation(folder: Path, target: Target, source: str) -> Installed:
    """Copy an Argos Translate package that has what translating takes; others for the same languages go."""
    tokenizers = ("sentencepiece.model", "bpe.model")
    if not (folder / "model" / "model.bin").is_file() or not any((folder / name).is_file() for name in tokenizers):
        raise ModelError(f"{source}: the package for {target} lacks its model or its tokenizer; nothing was installed")
    package = argos.describe(folder, "official")
    if package is None:
        raise ModelError(f"{source}: this package does not translate; nothing was installed")
    before = origin.read(folder)
    new, place = store.stage(f"{target.language}_{target.into}"), _place(target)
    shutil.copytree(folder, new, dirs_exist_ok=True, ignore=shutil.ignore_patterns(origin.FILE))
    record = Origin(
        language=str(target),
        source=before.source if before else source,
        version=package.version,
        date=datetime.date.today(),
        files=origin.digests(new),
    )
    record.write(new)
    store.swap(new, place)
    for other in _translations(target):
        if other != place:
            store.discard(other)
    return Installed(target, package.name, place)


# ------------------------------------------------------------ removal


def remove(target: Target, kind: Kind | None = None, wait: Callable[[], None] = waiting) -> list[Installed]:
    """Remove an installed model.

    Raises:
        ModelError: there is none, or there are two kinds and none is named.
    """
    with store.locked(wait):
        there = [found for found in _installed(target) if kind in (None, found[0])]
        kinds = sorted({found for found, _ in there})
        if not there:
            named = f"{kind} model" if kind else "installed model"
            compact = stanza.find_compact(target.language) if target.into is None else None
            hint = "; the compact one comes with quotes and stays" if compact is not None else ""
            raise ModelError(f"there is no {named} for {str(target)!r}{hint}")
        if len(kinds) > 1:
            raise ModelError(f"there are two models for {str(target)!r}; say which: --kind {' or --kind '.join(kinds)}")
        removed = []
        for found, folder in there:
            name = f"stanza/{folder.name} {found}" if target.into is None else f"argos/{target.language}-{target.into}"
            store.discard(folder)
            if target.into is None and found == "official":
                store.forget(folder.name)
            removed.append(Installed(target, name, folder))
        return removed


def _installed(target: Target) -> Iterator[tuple[Kind, Path]]:
    """The folders of a target's installed models, whole or damaged."""
    if target.into is not None:
        yield from (("official", folder) for folder in _translations(target))
        return
    code = target.language
    with suppress(ModelError):  # damaged: the folder may be there all the same
        code = resources.resolve(resources.read(store.languages() / resources.FILE), code) or code
    kinds: tuple[tuple[Kind, Path], ...] = (
        ("official", store.languages() / code),
        ("trained", store.trained() / target.language),
    )
    yield from ((kind, folder) for kind, folder in kinds if folder.is_dir())


def _translations(target: Target) -> list[Path]:
    """The folders of all packages for a translation, and its own even where that is damaged."""
    if not store.translations().is_dir():
        return []
    return [
        folder
        for folder in sorted(store.translations().iterdir())
        if folder.is_dir() and (folder == _place(target) or _translation_in(folder) == target)
    ]


def _place(target: Target) -> Path:
    return store.translations() / f"{target.language}_{target.into}"
