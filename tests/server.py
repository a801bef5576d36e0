"""A web server on the loopback that serves models as the official hubs do, and fails on request."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

#: The version of the resources that Stanza 1.10.1 asks for.
VERSION = "1.10.0"
RESOURCES = f"/resources_{VERSION}.json"
INDEX = "/index.json"
#: As on the official hub, on a server that a mirror must not ask.
TEMPLATE = "http://official.invalid/org/stanza-{lang}/resolve/v{resources_version}/models/{filename}"
LINKS = "http://official.invalid/v1/"


@dataclass
class Server:
    """What is served by path; ``faults`` are used up one by one, in the order of the requests for a path.

    A fault is a status (``500``), ``"cut"``, ``"hang"``, or ``"drop"`` before any answer.  ``requests`` holds the paths
    asked for, each with its ``Range``.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[int | str]] = field(default_factory=dict)
    ranges: bool = True
    lengths: bool = True
    delay: float = 0.0
    url: str = ""
    requests: list[tuple[str, str | None]] = field(default_factory=list)

    def asked(self, path: str) -> list[str | None]:
        """The ranges of the requests for a path."""
        return [ranges for asked, ranges in self.requests if asked == path]


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(server, self)

        def log_message(self, *arguments: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    server.url = f"http://127.0.0.1:{httpd.server_port}"
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()


def answer(server: Server, handler: BaseHTTPRequestHandler) -> None:
    path = handler.path
    wanted = handler.headers.get("Range")
    server.requests.append((path, wanted))
    fault = server.faults[path].pop(0) if server.faults.get(path) else None
    if fault == "drop":
        handler.close_connection = True
        handler.connection.close()
        return
    if isinstance(fault, int) or path not in server.files:
        handler.send_error(fault if isinstance(fault, int) else 404)
        return
    content = server.files[path]
    start = 0
    if wanted and server.ranges:
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            handler.send_error(416)
            return
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    if server.lengths:
        handler.send_header("Content-Length", str(len(content) - start))
    handler.end_headers()
    time.sleep(server.delay)
    body = content[start:]
    if fault in ("cut", "hang"):
        body = body[: max(1, len(body) // 2)]
    handler.wfile.write(body)
    handler.wfile.flush()
    if fault == "hang":
        time.sleep(1.5)
    handler.close_connection = True


# ------------------------------------------------------------ what is published


def publish(server: Server, language: str, files: dict[str, bytes], alias: str | None = None) -> None:
    """Serve a language whose default model consists of files, ``PROCESSOR/PACKAGE`` each.

    All share the vectors, but for vectors called ``names`` where there are any: those are of ``ner`` alone.
    """
    dependencies = [
        {"model": name.split("/")[0], "package": name.split("/")[1]}
        for name in files
        if name.startswith(("pretrain/", "forward_charlm/", "backward_charlm/"))
    ]
    entry: dict[str, Any] = {"lang_name": language.upper(), "packages": {"default": {}}}
    for name, content in files.items():
        processor, package = name.split("/")
        described: dict[str, Any] = {"md5": hashlib.md5(content).hexdigest()}
        if processor in ("pos", "depparse", "ner"):
            own = [one for one in dependencies if one["package"] == "names"]
            others = [one for one in dependencies if one not in own]
            described["dependencies"] = own if own and processor == "ner" else others
        entry.setdefault(processor, {})[package] = described
        if {"model": processor, "package": package} not in dependencies:
            entry["packages"]["default"][processor] = package
        server.files[f"/org/stanza-{language}/resolve/v{VERSION}/models/{name}.pt"] = content
    # what is not used here is not downloaded
    entry["packages"]["default"]["sentiment"] = "sst"
    entry["sentiment"] = {"sst": {"md5": "0" * 32}}
    resources = json.loads(server.files.get(RESOURCES, b"{}"))
    resources |= {"url": TEMPLATE, language: entry}
    if alias:
        resources[alias] = {"alias": language}
    server.files[RESOURCES] = json.dumps(resources).encode()


def address(language: str, name: str) -> str:
    """The path of a file on the server."""
    return f"/org/stanza-{language}/resolve/v{VERSION}/models/{name}.pt"


def publish_translation(server: Server, archive: bytes, version: str = "1.0", source: str = "da", **more: Any) -> str:
    """Serve a translation package; gives its path."""
    name = f"translate-{source}_en-{version.replace('.', '_')}.argosmodel"
    index = json.loads(server.files.get(INDEX, b"[]"))
    index.append(
        {
            "code": f"translate-{source}_en",
            "type": "translate",
            "package_version": version,
            "argos_version": "1.9",
            "from_code": source,
            "to_code": "en",
            "links": ["ipfs://somewhere", LINKS + name],
            **more,
        }
    )
    server.files[INDEX] = json.dumps(index).encode()
    server.files[f"/v1/{name}"] = archive
    return f"/v1/{name}"


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def zipped_folder(folder: Path, prefix: str = "") -> bytes:
    """A zip archive of a folder, as ``zip -r`` makes it."""
    files = {f"{prefix}{p.relative_to(folder).as_posix()}": p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return zipped(files)


def translation(version: str = "1.0", source: str = "da", filler: int = 2000) -> bytes:
    """A translation package that can be installed, not loaded."""
    metadata = {"package_version": version, "from_code": source, "to_code": "en", "type": "translate"}
    folder = f"translate-{source}_en-{version}"
    return zipped(
        {
            f"{folder}/metadata.json": json.dumps(metadata).encode(),
            f"{folder}/model/model.bin": bytes(range(256)) * (filler // 256),
            f"{folder}/sentencepiece.model": b"pieces",
            f"{folder}/README.md": b"# a package",
        }
    )
