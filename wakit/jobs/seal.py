"""Seal what lies open of a client's evidence, or open what is sealed, while nobody else works on it."""

from __future__ import annotations

from wakit.jobs.forget import kept_out
from wakit.review.sealing import Resealed, check_settings, how_sealed, how_unsealed, rewrite, rewrite_client
from wakit.review.store import LETTERS, ClientFolder, Store

__all__ = ["seal_client", "seal_letters", "unseal_client", "unseal_letters"]


def seal_client(client: ClientFolder, *, anew: bool = False) -> Resealed:
    """Seal a client's evidence, pins and pseudonyms.

    Args:
        client: whose.
        anew: also what is sealed already, for whom the folder names now.

    Raises:
        FileError: ``wakit-reviews.toml`` is wrong or names nobody.
        SealedError: the key at hand would not open what is sealed, or there is none.
        StoreError: another run works on the client.
    """
    check_settings(client.file)
    with kept_out(client, "seal"):
        return rewrite_client(client, how_sealed(anew=anew))


def unseal_client(client: ClientFolder) -> Resealed:
    """Open what is sealed of a client.

    Raises:
        StoreError: another run works on the client.
    """
    with kept_out(client, "unseal"):
        return rewrite_client(client, how_unsealed)


def seal_letters(store: Store, *, anew: bool = False) -> Resealed:
    """Seal the file beside the clients that says which letter each bears on a portfolio without names.

    Raises:
        FileError, SealedError: as `seal_client`.
    """
    check_settings(store.path / LETTERS)
    return rewrite([store.path / LETTERS], how_sealed(anew=anew))


def unseal_letters(store: Store) -> Resealed:
    """Open that file."""
    return rewrite([store.path / LETTERS], how_unsealed)
