"""The encrypted file: chunks of AES-256-GCM that can be opened one by one.

    magic "SLRC" | version 1 | chunk size, 4 bytes | length of the wrapped key, 2 bytes
    wrapped key: the file's own data key, sealed by a key of the ring whose id it carries
    chunks: each `chunk size` bytes of plaintext (the last one 1 to `chunk size`) and a 16-byte tag

Every file has its own data key, so a chunk's nonce is simply its number and a flag for the last one
(the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizar, 2015): chunks that are swapped,
dropped or cut off at the end do not open. The recording's id is authenticated with every chunk, so
a file renamed to another recording does not open either. The wrapped key is not: a rotation of keys
rewrites only the header.
"""

import os
import shutil
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.crypto import KEY_BYTES, KeyRing
from core.errors import WrongKey

MAGIC = b"SLRC"
VERSION = 1
CHUNK = 64 * 1024
MAX_CHUNK = 16 * 1024 * 1024
TAG = 16
_FIXED = struct.Struct(">4sBIH")


def write(
    target: BinaryIO,
    plain: Iterable[bytes],
    keyring: KeyRing,
    recording_id: str,
    chunk: int = CHUNK,
) -> int:
    """Encrypt the concatenation of `plain` into `target`; returns its size in bytes.

    Raises `ValueError` for an empty plaintext, and the target's own errors.
    """
    data_key = os.urandom(KEY_BYTES)
    wrapped = keyring.encrypt(data_key, _wrap_aad(recording_id))
    target.write(_FIXED.pack(MAGIC, VERSION, chunk, len(wrapped)) + wrapped)
    cipher, aad = AESGCM(data_key), _chunk_aad(recording_id, chunk)
    waiting = bytearray()
    number = size = 0
    for piece in plain:
        waiting += piece
        size += len(piece)
        while len(waiting) > chunk:  # the last chunk is held back, for it carries the flag
            target.write(cipher.encrypt(_nonce(number, False), bytes(waiting[:chunk]), aad))
            del waiting[:chunk]
            number += 1
    if not waiting:
        raise ValueError("nothing to encrypt")
    target.write(cipher.encrypt(_nonce(number, True), bytes(waiting), aad))
    return size


def rewrap(path: Path, keyring: KeyRing, recording_id: str) -> bool:
    """Seal a file's own key by the ring's current one; false when it is already.

    Only the header changes, in one write within one sector, and only where the new header opens;
    of another length it is written with the rest into a new file. Raises `WrongKey`, `OSError`.
    """
    with path.open("r+b") as file:
        magic, version, chunk, wrapped = _head(file)
        token = file.read(wrapped)
        if _sealed_by(token) == keyring.current:
            return False
        data_key = keyring.decrypt(token, _wrap_aad(recording_id))
        sealed = keyring.encrypt(data_key, _wrap_aad(recording_id))
        header = _FIXED.pack(magic, version, chunk, len(sealed)) + sealed
        if len(sealed) == wrapped:
            os.pwrite(file.fileno(), header, 0)
            os.fsync(file.fileno())
            return True
        temporary = path.with_name(f".{path.name}.rewrap")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as target:
                target.write(header)
                shutil.copyfileobj(file, target, MAX_CHUNK)
                target.flush()
                os.fsync(target.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    return True


def key_of(path: Path) -> str:
    """Id of the ring's key by which a file's own key is sealed. Raises `WrongKey`, `OSError`."""
    with path.open("rb") as file:
        return sealed_by(file)


def sealed_by(source: BinaryIO) -> str:
    """The same of an open file, read from its beginning."""
    return _sealed_by(source.read(_head(source)[3]))


def _sealed_by(token: bytes) -> str:
    if not token or len(token) <= token[0]:
        raise WrongKey("too short to be a recording")
    return token[1 : 1 + token[0]].decode("ascii", errors="replace")


def _head(source: BinaryIO) -> tuple[bytes, int, int, int]:
    """Magic, version, chunk size, length of the wrapped key. Raises `WrongKey`."""
    head = source.read(_FIXED.size)
    if len(head) < _FIXED.size:
        raise WrongKey("too short to be a recording")
    magic, version, chunk, wrapped = _FIXED.unpack(head)
    if magic != MAGIC or version != VERSION or not 0 < chunk <= MAX_CHUNK:
        raise WrongKey("not a recording of ours, or of a newer version")
    return magic, version, chunk, wrapped


class Reader:
    """Random access to the plaintext of an encrypted file.

    Opening checks the last chunk, so a file that was cut short is refused at once. Raises
    `WrongKey` for an unknown key, another recording's file, or changed bytes. Not thread-safe.
    """

    def __init__(self, source: BinaryIO, keyring: KeyRing, recording_id: str) -> None:
        self._source = source
        _, _, self._chunk, wrapped = _head(source)
        data_key = keyring.decrypt(source.read(wrapped), _wrap_aad(recording_id))
        self._cipher = AESGCM(data_key)
        self._aad = _chunk_aad(recording_id, self._chunk)
        self._begin = source.tell()
        sealed = source.seek(0, os.SEEK_END) - self._begin
        self._chunks = -(-sealed // (self._chunk + TAG))
        self.size: int = sealed - self._chunks * TAG
        """Of the plaintext, in bytes."""
        self._cached: tuple[int, bytes] = (-1, b"")
        if self.size <= 0:
            raise WrongKey("the recording was cut short")
        self._open_chunk(self._chunks - 1)

    def read_range(self, start: int, end: int) -> bytes:
        """Plaintext bytes `start` up to but not including `end`, clipped to the file."""
        start, end = max(start, 0), min(end, self.size)
        if start >= end:
            return b""
        first, last = start // self._chunk, (end - 1) // self._chunk
        joined = b"".join(self._open_chunk(number) for number in range(first, last + 1))
        return joined[start - first * self._chunk : end - first * self._chunk]

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open_chunk(self, number: int) -> bytes:
        if self._cached[0] == number:
            return self._cached[1]
        self._source.seek(self._begin + number * (self._chunk + TAG))
        sealed = self._source.read(self._chunk + TAG)
        try:
            plain = self._cipher.decrypt(
                _nonce(number, number == self._chunks - 1), sealed, self._aad
            )
        except (InvalidTag, ValueError):
            raise WrongKey("the recording was changed or cut short") from None
        self._cached = (number, plain)
        return plain


def _wrap_aad(recording_id: str) -> bytes:
    return b"recordings.data_key:" + recording_id.encode()


def _chunk_aad(recording_id: str, chunk: int) -> bytes:
    return struct.pack(">4sBI", MAGIC, VERSION, chunk) + recording_id.encode()


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
