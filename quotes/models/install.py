"""Models are installed from the official hubs, a mirror, a folder or an archive, and removed again."""

from __future__ import annotations

import datetime
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

from quotes.errors import ModelError
from quotes.models import argos, download, hub, resources, stanza, store
from quotes.models.card import Card, Origin
from quotes.models.download import Checksum, Progress
from quotes.models.target import Target

Kind = Literal["official", "trained"]

#: What tells a trained model: ``LANG-tokenize.pt`` in a folder of the compact models' layout.
_TOKENIZER = "-tokenize.pt"
#: How deep a folder is searched for models.
_DEPTH = 3
#: An archive may hold so many bytes, and so many times its own size: weights hardly shrink.
_SMALL, _RATIO = 64 << 20, 100


@dataclass(frozen=True, slots=True)
class Installed:
    """A model in the tool's folder; ``fresh`` unless it was there already."""

    target: Target
    name: str
    folder: Path
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A model in a folder that it can be installed from; ``entry`` describes the files of an official one."""

    target: Target
    folder: Path
    entry: resources.Entry | None = None


# ------------------------------------------------------------ from a hub


def from_hub(target: Target, published: hub.Hub, progress: Progress, waiting: Callable[[], None]) -> Installed:
    """Download a model that is not there yet, or that is damaged or older there.

    Raises:
        ModelError: it is not published, cannot be downloaded, or cannot be put in its place.
    """
    if target.into is None:
        return _language(target.language, published.languages(), progress, waiting)
    return _translation(target, published, progress, waiting)


def _language(language: str, published: hub.Published, progress: Progress, waiting: Callable[[], None]) -> Installed:
    code = resources.resolve(published.entries, language)
    if code is None:
        known = ", ".join(resources.languages(published.entries))
        raise ModelError(f"Stanza publishes no model for language {language!r} (there are: {known})")

    def get(part: resources.Part, path: Path) -> None:
        download.fetch(published.url(code, part), path, Checksum("md5", part.md5), progress, part.path)

    record = Origin(
        language=code,
        source=published.address,
        version=published.version,
        resources=dict(published.entries[code]),
        aliases=() if code == language else (language,),
    )
    with store.locked(waiting):
        return _put_language(record, get)


def _put_language(record: Origin, get: Callable[[resources.Part, Path], None]) -> Installed:
    """Bring together the files of a language, those that are right already as they are, and install them."""
    try:
        parts = resources.parts(record.resources or {})
    except ModelError as error:
        raise ModelError(f"{record.source}: not a resources file of Stanza ({error})") from error
    code = record.language
    model = stanza.Model(code, "official", stanza.kind_folder("official"))
    place, new = model.path, store.downloads() / f"stanza-{code}"
    if all(_right(place, part) for part in parts):
        record.write(place)
        return Installed(Target(code), model.name, place, fresh=False)
    for part in parts:
        path = new / part.path
        if _right(new, part):  # of a download that broke off later
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if _right(place, part):
            shutil.copyfile(place / part.path, path)
        else:
            get(part, path)
    wanted = {new / part.path for part in parts}
    for path in [path for path in new.rglob("*") if path.is_file() and path not in wanted]:
        path.unlink()  # left by a download of another version
    record.write(new)
    store.swap(new, place)
    return Installed(Target(code), model.name, place)


def _right(folder: Path, part: resources.Part) -> bool:
    return Checksum("md5", part.md5).fits(folder / part.path)


def _translation(target: Target, published: hub.Hub, progress: Progress, waiting: Callable[[], None]) -> Installed:
    packages = published.translations()
    fitting = [package for package in packages if (package.from_code, package.to_code) == target]
    if not fitting:
        known = ", ".join(sorted({package.from_code for package in packages if package.to_code == target.into}))
        raise ModelError(
            f"Argos Translate publishes no package for {target} (there are for {target.into}: {known or 'none'})"
        )
    package = max(fitting, key=lambda package: argos.ordered(package.package_version))
    links = [published.own(link) for link in package.links]
    links = [link for link in links if link.startswith(("http://", "https://"))]
    if not links:
        raise ModelError(f"the index of Argos Translate gives no address for {target} that can be used")
    with store.locked(waiting):
        place = _place(target)
        there = None
        with suppress(ModelError):  # damaged: it is installed again
            there = Origin.read(place)
        if there is not None and there.version == package.package_version and _intact(there, place):
            name = argos.Package(target.language, str(target.into), place, there.version).name
            return Installed(target, name, place, fresh=False)
        problems = []
        for link in links:
            file = store.downloads() / PurePosixPath(urlsplit(link).path).name
            try:
                download.fetch(link, file, package.checksum(link), progress, file.name)
                with _unpacked(file) as folder:
                    found = next((found for found in _contents(folder) if found.target == target), None)
                    if found is None:
                        raise ModelError(f"{link}: this is no translation package for {target}")
                    return _put_translation(found, link)
            except ModelError as error:
                problems.append(str(error).replace(str(file), link))
            finally:
                file.unlink(missing_ok=True)
                store.tidy()
        raise ModelError("; ".join(problems))


def _intact(record: Origin, folder: Path) -> bool:
    """True where the folder still holds the files as they were installed."""
    return bool(record.files) and record.files.items() <= _digests(folder).items()


def _digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of the files in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): download.digest(path, "sha256") for path in files}


# ------------------------------------------------------------ from a folder or an archive


def from_path(
    source: Path,
    targets: list[Target],
    on_done: Callable[[Installed], None],
    on_error: Callable[[Target, ModelError], None],
    waiting: Callable[[], None],
) -> None:
    """Install what a folder or an archive holds of the targets, all of it where there are none.

    Each model goes to ``on_done``, or why it cannot be installed to ``on_error``.

    Raises:
        ModelError: it cannot be read or is made to do harm, or no model is in it.
    """
    if not source.exists():
        raise ModelError(f"{source}: no such file or folder")
    with store.locked(waiting), _unpacked(source) as folder:
        contents = list(_contents(folder))
        if not contents:
            raise ModelError(
                f"{source}: there is no model in it; it has to be an .argosmodel, or a folder that "
                "`quotes models path` names, or a zip archive of one"
            )
        known = sorted({found.target for found in contents}, key=str)
        odd = next((target for target in known if not target.proper), None)
        if odd is not None:
            raise ModelError(f"{source}: refused, it holds a model for {str(odd)!r}, which is no language")
        for target in targets or known:
            if target not in known:
                names = ", ".join(map(str, known))
                on_error(target, ModelError(f"{source}: there is no {str(target)!r} in it (there are: {names})"))
            for found in contents:
                if found.target == target:
                    try:
                        on_done(_put(found, str(source)))
                    except ModelError as error:
                        on_error(target, error)


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    """The folder, or that of an unpacked archive, for as long as it is needed."""
    if source.is_dir():
        yield source
        return
    folder = store.stage("archive")
    try:
        _unpack(source, folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        store.tidy()


def _unpack(path: Path, folder: Path) -> None:
    """Unpack a zip archive into a folder and nowhere else; every file is compared with its CRC."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            outside = [name for name in names if ".." in Path(name).parts or Path(name).anchor or "\\" in name]
            if outside:  # zipfile would put it somewhere inside
                raise ModelError(f"{path}: refused, {outside[0]!r} in it would be written outside its folder")
            total = sum(member.file_size for member in archive.infolist())
            if total > max(_SMALL, _RATIO * path.stat().st_size):
                raise ModelError(f"{path}: refused, {total / 1e6:,.0f} MB unpacked is more than a model has")
            archive.extractall(folder)  # which makes no links, and stops at the size that is said
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise ModelError(f"{path}: damaged, or no zip archive ({error}); get it again") from error


def _contents(folder: Path, depth: int = _DEPTH) -> Iterator[Found]:
    """The models in a folder and below it."""
    translation = _translation_in(folder)
    if translation is not None:
        yield Found(translation, folder)
        return
    record = Origin.read(folder)
    if record is not None and record.resources is not None:
        yield Found(Target(record.language), folder, record.resources)
        return
    for path in sorted(folder.glob(f"*{_TOKENIZER}")):
        yield Found(Target(path.name.removesuffix(_TOKENIZER)), folder)
        return
    described: resources.Resources = {}
    path = folder / resources.FILE  # of a folder that Stanza made
    if path.is_file():
        try:
            described = resources.parse(path.read_bytes())
        except ValueError as error:
            raise ModelError(f"{path}: not a resources file of Stanza ({error})") from error
    for path in sorted(folder.iterdir()) if depth else ():
        if path.is_dir() and not path.is_symlink() and path.name != store.downloads().name:
            entry = described.get(path.name)
            if isinstance(entry, dict) and "packages" in entry:
                yield Found(Target(path.name), path, entry)
            else:
                yield from _contents(path, depth - 1)


def _translation_in(folder: Path) -> Target | None:
    """What the Argos Translate package in a folder translates, None where there is none or it is damaged."""
    with suppress(ModelError):
        package = argos.describe(folder)
        return Target(package.source, package.target) if package is not None else None
    return None


def _put(found: Found, source: str) -> Installed:
    if found.target.into is not None:
        return _put_translation(found, source)
    if found.entry is None:
        return _put_trained(found)
    code = found.target.language

    def get(part: resources.Part, path: Path) -> None:
        if not _right(found.folder, part):
            damage = "damaged, its md5 checksum is wrong" if (found.folder / part.path).is_file() else "missing"
            raise ModelError(f"{source}: {code}/{part.path} in it is {damage}; nothing was installed")
        shutil.copyfile(found.folder / part.path, path)

    before = Origin.read(found.folder) or Origin(language=code, source=source, version="")
    record = before.model_copy(update={"resources": found.entry, "date": datetime.date.today()})
    return _put_language(record, get)


def _put_trained(found: Found) -> Installed:
    """Copy a trained model that is whole."""
    language = found.target.language
    model = stanza.Model(language, "trained", stanza.kind_folder("trained"))
    for name in (f"{language}{_TOKENIZER}", stanza.WEIGHTS):
        if not (found.folder / name).is_file():
            raise ModelError(f"the trained model for {language!r} lacks {name}; nothing was installed")
    Card.read(found.folder)
    files = [path for path in sorted(found.folder.iterdir()) if path.suffix in (".pt", ".npz", ".gz")]
    for path in files:
        if not stanza.sound(path):
            raise ModelError(f"{path.name} of the trained model for {language!r} is damaged; nothing was installed")
    new = store.stage(f"trained-{language}")
    for path in (*files, *found.folder.glob(Card.file)):
        shutil.copyfile(path, new / path.name)
    store.swap(new, model.path)
    return Installed(found.target, model.name, model.path)


def _put_translation(found: Found, source: str) -> Installed:
    """Copy an Argos Translate package that has what translating takes; others for the same languages go."""
    folder, target = found.folder, found.target
    tokenizers = ("sentencepiece.model", "bpe.model")
    if not (folder / "model" / "model.bin").is_file() or not any((folder / name).is_file() for name in tokenizers):
        raise ModelError(f"{source}: the package for {target} lacks its model or its tokenizer; nothing was installed")
    before = Origin.read(folder)
    new, place = store.stage(f"{target.language}_{target.into}"), _place(target)
    shutil.copytree(folder, new, dirs_exist_ok=True, ignore=shutil.ignore_patterns(Origin.file))
    package = argos.describe(new)
    assert package is not None, "it was found by what it translates"
    Origin(
        language=str(target),
        source=before.source if before else source,
        version=package.version,
        files=_digests(new),
    ).write(new)
    store.swap(new, place)
    for other in _translations(target):
        if other != place:
            store.discard(other)
    return Installed(target, package.name, place)


# ------------------------------------------------------------ removal


def remove(target: Target, kind: Kind | None, waiting: Callable[[], None]) -> list[Installed]:
    """Remove an installed model.

    Raises:
        ModelError: there is none, or there are two kinds and none is named.
    """
    with store.locked(waiting):
        there = [model for model in _installed(target) if kind in (None, model[0])]
        kinds = sorted({found for found, _ in there})
        if not there:
            named = f"{kind} model" if kind else "installed model"
            compact = stanza.find(target.language, ("compact",)) if target.into is None else None
            hint = "; the compact one comes with quotes and stays" if compact is not None else ""
            raise ModelError(f"there is no {named} for {str(target)!r}{hint}")
        if len(kinds) > 1:
            raise ModelError(f"there are two models for {str(target)!r}; say which: --kind {' or --kind '.join(kinds)}")
        removed = []
        for found, folder in there:
            store.discard(folder)
            name = f"stanza/{folder.name} {found}" if target.into is None else f"argos/{target.language}-{target.into}"
            removed.append(Installed(target, name, folder))
        return removed


def _installed(target: Target) -> list[tuple[Kind, Path]]:
    """The folders of a target's installed models, whole or damaged."""
    if target.into is not None:
        return [("official", folder) for folder in _translations(target)]
    models: tuple[tuple[Kind, Path], ...] = (
        ("official", stanza.kind_folder("official") / stanza.official_code(target.language)),
        ("trained", stanza.kind_folder("trained") / target.language),
    )
    return [model for model in models if model[1].is_dir()]


def _translations(target: Target) -> list[Path]:
    """The folders of all packages for a translation, and its own even where that is damaged."""
    folders = sorted(path for path in argos.packages_folder().glob("*") if path.is_dir())
    return [folder for folder in folders if folder == _place(target) or _translation_in(folder) == target]


def _place(target: Target) -> Path:
    return argos.packages_folder() / f"{target.language}_{target.into}"
