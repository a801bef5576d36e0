"""Models are installed from the official hubs, a mirror, a folder or an archive, and removed again.

A mirror serves the same paths below its own address: ``resources_VERSION.json`` of Stanza, ``index.json`` of Argos
Translate, and the files that these two name.  What they name on another server is asked of the mirror, by its path
there, so that an unchanged copy of the official files will do.

A model is put together in ``downloads/`` of the tool's own folder and takes its place by being renamed, so that it is
there whole or not at all.  One process at a time may do so.
"""

from __future__ import annotations

import datetime
import itertools
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from pydantic import BaseModel, TypeAdapter, ValidationError

from quotes.errors import ModelError
from quotes.languages.identification import normalized
from quotes.models import argos, download, resources, stanza
from quotes.models.card import Origin
from quotes.models.resources import Part

#: Codes of Stanza and Argos Translate, of which folders get their names: ``da``, ``zh-hans``.
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
#: What tells a trained model: ``LANG-tokenize.pt`` in a folder of the compact models' layout.
_TOKENIZER = "-tokenize.pt"
#: How deep a folder is searched for models.
_DEPTH = 3
#: An archive may hold so many bytes, and so many times its own size: weights hardly shrink.
_SMALL, _RATIO = 64 << 20, 100


class Target(NamedTuple):
    """What can be installed: the model of a language, ``da``, or a translation, ``da:en``."""

    language: str
    into: str | None = None

    def __str__(self) -> str:
        return self.language if self.into is None else f"{self.language}:{self.into}"


class Installed(NamedTuple):
    """A model in the tool's folder; ``fresh`` unless it was there already."""

    name: str
    folder: Path
    fresh: bool = True


class Found(NamedTuple):
    """A model in a folder that it can be installed from; ``entry`` describes the files of an official one."""

    target: Target
    folder: Path
    entry: resources.Entry | None = None


class Package(BaseModel):
    """A package as the index of Argos Translate describes it; some do something else than translate."""

    from_code: str = ""
    to_code: str = ""
    package_version: str = "0"
    type: str = "translate"
    links: list[str]
    sha256: str | None = None


def target(text: str) -> Target:
    """The target that a user names.

    Raises:
        ModelError: it is neither a language code nor two with a colon between.
    """
    try:
        return Target(*map(normalized, text.split(":", 1)))
    except ValueError as error:
        raise ModelError(str(error)) from error


# ------------------------------------------------------------ from a hub


def from_hub(wanted: Target, mirror: str | None) -> Installed:
    """Download a model that is not there yet, or that is damaged or older there; official hubs without a mirror.

    Raises:
        ModelError: it is not published, cannot be downloaded, or is damaged.
    """
    return (_language if wanted.into is None else _translation)(wanted, mirror)


def _language(wanted: Target, mirror: str | None) -> Installed:
    # the version whose format the installed Stanza reads
    from stanza.resources.common import DEFAULT_RESOURCES_URL, DEFAULT_RESOURCES_VERSION

    version = str(DEFAULT_RESOURCES_VERSION)
    address, published = _index(mirror or DEFAULT_RESOURCES_URL, f"resources_{version}.json", dict[str, Any])
    described = {code: entry for code, entry in published.items() if isinstance(entry, dict)}  # and an address
    code = str(described.get(wanted.language, {}).get("alias", wanted.language))
    entry = described.get(code, {})
    if "packages" not in entry:
        raise ModelError("Stanza publishes no model for it")
    template = _own(str(published.get("url")), mirror).replace("{resources_version}", version).replace("{lang}", code)

    def get(part: Part, path: Path) -> None:
        download.fetch(template.replace("{filename}", part.path), path, "md5", part.md5)

    aliases = () if code == wanted.language else (wanted.language,)
    return _put_language(Origin(language=code, source=address, version=version, resources=entry, aliases=aliases), get)


def _translation(wanted: Target, mirror: str | None) -> Installed:
    address = mirror or str(argos.library("settings").remote_package_index).removesuffix("/index.json")
    _, packages = _index(address, "index.json", list[Package])
    fitting = [one for one in packages if one.type == "translate" and (one.from_code, one.to_code) == wanted]
    package = max(fitting, key=lambda one: _version(one.package_version), default=None)
    links = [link for link in package.links if link.startswith(("http://", "https://"))] if package else []
    if package is None or not links:
        raise ModelError("Argos Translate publishes no package for it")
    link = _own(links[0], mirror)
    place = argos.place(str(wanted))
    with suppress(ModelError):  # damaged: it is installed again
        there, record = argos.describe(place), Origin.read(place)
        if there and record and there.version == package.package_version and record.files == _digests(place):
            return Installed(there.name, place, fresh=False)
    file = _downloads() / f"{place.name}.argosmodel"
    download.fetch(link, file, "sha256", _published_digest(package, link))
    try:
        installed, *_ = from_path(file, [wanted], link)
    finally:
        file.unlink()
    return installed


def _index(hub: str, name: str, kind: type[Any]) -> tuple[str, Any]:
    """The address of a list of what a hub publishes, and the list."""
    address = f"{hub.rstrip('/')}/{name}"
    try:
        return address, TypeAdapter(kind).validate_json(download.read(address))
    except ValidationError as error:
        raise ModelError(f"{address}: not a list of models ({error.errors()[0]['msg']})") from error


def _own(link: str, mirror: str | None) -> str:
    """A link as it stands, on a mirror that of the mirror's own copy."""
    there = urlsplit(link)
    if mirror is None or there[:2] == urlsplit(mirror)[:2]:
        return link
    return f"{mirror.rstrip('/')}/{there.path.lstrip('/')}"


def _published_digest(package: Package, link: str) -> list[str]:
    """The SHA-256 in the index, else the one beside the file as ``NAME.sha256``, nothing without either."""
    if package.sha256:
        return [package.sha256]
    try:
        return re.findall(r"^\s*([0-9a-fA-F]{64})\b", download.read(f"{link}.sha256").decode("utf-8", "replace"))
    except ModelError:
        return []


def _version(version: str) -> tuple[int, ...]:
    """A version such as ``1.10`` to compare by."""
    return tuple(int(part) if part.isdigit() else -1 for part in version.split("."))


# ------------------------------------------------------------ from a folder or an archive


def from_path(source: Path, targets: Sequence[Target], address: str | None = None) -> Iterator[Installed]:
    """Install what a folder or an archive holds of the targets, all of it where there are none.

    ``address`` is where it was downloaded from.

    Raises:
        ModelError: it cannot be read, a target is not in it or damaged, or its models are no models of languages.
    """
    name = address or str(source)
    if not source.exists():
        raise ModelError(f"{name}: no such file or folder")
    with ExitStack() as stack:
        folder = source
        if not source.is_dir():
            folder = stack.enter_context(_staged("archive"))
            _unpack(source, folder, name)
        contents = list(_contents(folder))
        known = {found.target for found in contents}
        for one in known:
            if not all(_CODE.fullmatch(code) for code in one if code is not None):
                raise ModelError(f"{name}: refused, it holds a model for {str(one)!r}, which is no language")
        missing = [str(wanted) for wanted in targets if wanted not in known]
        if missing or not known:
            there = ", ".join(sorted(map(str, known))) or "no model"
            raise ModelError(f"{name}: there is no {' or '.join(missing) or 'model'} in it (there is: {there})")
        for found in contents:
            if not targets or found.target in targets:
                yield _put(found, name)


def _unpack(path: Path, folder: Path, name: str) -> None:
    """Unpack a zip archive into a folder and, as ``zipfile`` does it, nowhere else; each file has to have its CRC."""
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(member.file_size for member in archive.infolist())
            if total > max(_SMALL, _RATIO * path.stat().st_size):
                raise ModelError(f"{name}: refused, {total / 1e6:,.0f} MB unpacked is more than a model has")
            archive.extractall(folder)  # which makes no links, and stops at the size that is said
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise ModelError(f"{name}: damaged, or no zip archive ({error})") from error


def _contents(folder: Path, depth: int = _DEPTH) -> Iterator[Found]:
    """The models in a folder and below it."""
    found = _model(folder)
    if found is not None:
        yield found
        return
    for path in sorted(folder.iterdir()) if depth else ():
        if path.is_dir() and not path.is_symlink() and path.name != _downloads().name:
            yield from _contents(path, depth - 1)


def _model(folder: Path) -> Found | None:
    """The model whose files lie in a folder, None where there is none."""
    package, record = argos.describe(folder), Origin.read(folder)
    if package is not None:
        return Found(Target(package.source, package.target), folder)
    if record is not None and record.resources is not None:
        return Found(Target(record.language), folder, record.resources)
    described = folder.parent / resources.FILE  # of a folder that Stanza made
    if described.is_file():
        try:
            entry = TypeAdapter(dict[str, Any]).validate_json(described.read_bytes()).get(folder.name)
        except ValidationError as error:
            raise ModelError(f"{described}: damaged ({error.errors()[0]['msg']})") from error
        if entry is not None:
            return Found(Target(folder.name), folder, entry)
    codes = sorted(path.name.removesuffix(_TOKENIZER) for path in folder.glob(f"*{_TOKENIZER}"))
    return Found(Target(codes[0]), folder) if codes else None


def _put(found: Found, source: str) -> Installed:
    if found.target.into is not None:
        return _put_translation(found, source)
    if found.entry is None:
        return _put_trained(found)

    def get(part: Part, path: Path) -> None:
        if not _right(found.folder, part):
            raise ModelError(f"{source}: {found.folder.name}/{part.path} in it is missing or damaged")
        shutil.copyfile(found.folder / part.path, path)

    before = Origin.read(found.folder) or Origin(language=found.target.language, source=source, version="")
    return _put_language(before.model_copy(update={"resources": found.entry, "date": datetime.date.today()}), get)


def _put_language(record: Origin, get: Callable[[Part, Path], None]) -> Installed:
    """Bring together the files of a language, those that are right already as they are, and install them."""
    try:
        needed = dict.fromkeys(itertools.chain.from_iterable(resources.parts(record.resources or {}).values()))
    except ModelError as error:
        raise ModelError(f"{record.source}: not a resources file of Stanza ({error})") from error
    if not _CODE.fullmatch(record.language):
        raise ModelError(f"{record.source}: refused, {record.language!r} is no language")
    model = stanza.Model(record.language, "official", stanza.kind_folder("official"))
    place, new = model.path, _downloads() / f"stanza-{record.language}"
    if all(_right(place, part) for part in needed):
        record.write(place)
        return Installed(model.name, place, fresh=False)
    for part in needed:
        path = new / part.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if _right(place, part):
            shutil.copyfile(place / part.path, path)
        elif not _right(new, part):  # else it is of a download that broke off later
            get(part, path)
    for path in set(new.glob("*/*")) - {new / part.path for part in needed}:
        path.unlink()  # left by a download of another version
    record.write(new)
    _swap(new, place)
    return Installed(model.name, place)


def _right(folder: Path, part: Part) -> bool:
    return download.fits(folder / part.path, "md5", part.md5)


def _put_trained(found: Found) -> Installed:
    """Copy a trained model that can be loaded."""
    language = found.target.language
    with _staged("trained") as new:
        shutil.copytree(found.folder, new / language)
        stanza.pipeline(stanza.Model(language, "trained", new))
        model = stanza.Model(language, "trained", stanza.kind_folder("trained"))
        _swap(new / language, model.path)
    return Installed(model.name, model.path)


def _put_translation(found: Found, source: str) -> Installed:
    """Copy an Argos Translate package that has what translating takes."""
    folder = found.folder
    tokenizers = ("sentencepiece.model", "bpe.model")
    if not (folder / "model" / "model.bin").is_file() or not any((folder / name).is_file() for name in tokenizers):
        raise ModelError(f"{source}: the package lacks its model or its tokenizer")
    before = Origin.read(folder)
    place = argos.place(str(found.target))
    with _staged("argos") as stage:
        new = shutil.copytree(folder, stage / place.name, ignore=shutil.ignore_patterns(Origin.file))
        package = argos.describe(new)
        assert package is not None, "it was found by what it translates"
        Origin(
            language=package.language,
            source=before.source if before else source,
            version=package.version,
            files=_digests(new),
        ).write(new)
        _swap(new, place)
    return Installed(package.name, place)


def _digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of the files in a folder, all but where they came from."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != Origin.file)
    return {path.relative_to(folder).as_posix(): download.digest(path, "sha256") for path in files}


# ------------------------------------------------------------ removal


def remove(wanted: Target, kind: str | None = None) -> Installed:
    """Remove an installed model; gives what was removed.

    Raises:
        ModelError: there is none, or there are two kinds and none is named.
    """
    language, into = wanted
    places = (
        [("official", argos.place(str(wanted)))]
        if into is not None
        else [
            ("official", stanza.kind_folder("official") / stanza.official_code(language)),
            ("trained", stanza.kind_folder("trained") / language),
        ]
    )
    there = [(own, place) for own, place in places if place.is_dir() and kind in (None, own)]
    if not there:
        raise ModelError(f"there is no {kind or 'installed'} model for {str(wanted)!r}")
    if len(there) > 1:
        raise ModelError(f"there are two models for {str(wanted)!r}; say which: --kind official or --kind trained")
    ((own, place),) = there
    _swap(None, place)
    name = f"argos/{language}-{into}" if into is not None else f"stanza/{place.name} {own}"
    return Installed(name, place)


# ------------------------------------------------------------ the folder of models


@contextmanager
def changing(waiting: Callable[[], None]) -> Iterator[None]:
    """Keep other processes from changing the folder; ``waiting`` is called where one is at it.

    Raises:
        ModelError: the disk refuses what is done, and why.
    """
    folder = stanza.installed_folder()
    lock = FileLock(folder / ".lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=1)
        except Timeout:
            waiting()
            lock.acquire()
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        place = f"models go to {folder}, QUOTES_MODELS names another place"
        raise ModelError(f"{error.filename or folder}: {reason} ({place})") from error
    finally:
        with suppress(OSError):  # a model's download broke off: it goes on from there
            _downloads().rmdir()
        lock.release()


def _downloads() -> Path:
    """Where models are put together."""
    return stanza.installed_folder() / "downloads"


@contextmanager
def _staged(name: str) -> Iterator[Path]:
    """An empty folder in the folder of downloads, for as long as it is needed."""
    folder = _downloads() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _swap(new: Path | None, place: Path) -> None:
    """Put a finished folder in its place; what was there goes."""
    with _staged("old") as old:
        if place.exists():
            place.rename(old / place.name)
        if new is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            new.rename(place)
