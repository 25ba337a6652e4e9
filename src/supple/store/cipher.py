"""A backup that only a passphrase opens: scrypt makes the key, AES-256-GCM closes and checks the whole."""

from __future__ import annotations

import os
import unicodedata
from typing import Any

from supple.errors import Fault, RecordError, UsageError

MAGIC = b"SUPPLE-BACKUP-1\n"
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**16, 8, 1  # 64 MB and a fraction of a second for each guess
SHORTEST = 8


def is_closed(data: bytes) -> bool:
    """Whether these bytes are an encrypted backup."""
    return data.startswith(MAGIC)


def check(passphrase: str) -> None:
    """Whether data can be encrypted with this, before any work is done.

    Raises
    ------
    UsageError
        The passphrase is too short or no UTF-8 text, or the extra ``crypto`` is not installed.
    """
    if len(passphrase) < SHORTEST:
        todo = f"Use at least {SHORTEST} characters; several words are good."
        raise UsageError(Fault("the passphrase is too short", "passphrase", todo=todo))
    _secret(passphrase)
    _extra()


def closed(data: bytes, passphrase: str) -> bytes:
    """The data, encrypted.

    Raises
    ------
    UsageError
        The passphrase is too short, or the extra ``crypto`` is not installed.
    """
    check(passphrase)
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    head = MAGIC + salt + nonce
    return head + bytes(_cipher(passphrase, salt).encrypt(nonce, data, head))


def opened(data: bytes, passphrase: str, *, source: str) -> bytes:
    """The data again.

    Raises
    ------
    RecordError
        The passphrase is another one, or the file was changed or cut short.
    """
    from_head = len(MAGIC) + SALT_BYTES
    head = data[: from_head + NONCE_BYTES]
    salt, nonce = head[len(MAGIC) : from_head], head[from_head:]
    todo = "Try the passphrase once more, or take another copy of the backup."
    wrong = Fault("the backup does not open: another passphrase, or a file that was changed", source, todo=todo)
    if len(head) < from_head + NONCE_BYTES:
        raise RecordError(wrong)
    cipher = _cipher(passphrase, salt)
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(cipher.decrypt(nonce, data[len(head) :], head))
    except InvalidTag as problem:
        raise RecordError(wrong) from problem


def _cipher(passphrase: str, salt: bytes):  # type: ignore[no-untyped-def]  # the extra may be missing
    aes_gcm, scrypt = _extra()
    key = scrypt(salt=salt, length=KEY_BYTES, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P).derive(_secret(passphrase))
    return aes_gcm(key)


def _secret(passphrase: str) -> bytes:
    """The same bytes for the same words, whichever keyboard wrote their accents."""
    try:
        return unicodedata.normalize("NFKC", passphrase).encode("utf-8")
    except UnicodeEncodeError as problem:
        todo = "Type it in a UTF-8 terminal, or set it with letters and digits only."
        raise UsageError(Fault("the passphrase is not UTF-8 text", "passphrase", todo=todo)) from problem


def _extra() -> tuple[Any, Any]:
    """The two parts of the extra that are used."""
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    except ModuleNotFoundError as problem:
        todo = "Install Supple with it: pip install 'supple[crypto]'."
        raise UsageError(Fault("encryption is not installed", "store backup", todo=todo)) from problem
    return AESGCM, Scrypt
