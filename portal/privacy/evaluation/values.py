"""What stands in the slots of a frame: personal values with their label, and what only looks like them."""

from collections.abc import Callable, Mapping
from random import Random

from . import contacts, numbers, places, public_values
from .frames import word_sections
from .piece import Piece

Maker = Callable[[Random], Piece]


def name(chooser: Random) -> str:
    """An invented full name; sections of data/words.txt are in the order of frequency."""
    words = word_sections("words")
    return chooser.choice(words["surname"]) + chooser.choice(words["given"])


def _labelled(label: str, make: Callable[[Random], str]) -> Maker:
    return lambda chooser: Piece(make(chooser), label)


def _plain(make: Callable[[Random], str]) -> Maker:
    return lambda chooser: Piece(make(chooser))


def _kept(label: str, make: Callable[[Random], str]) -> Maker:
    return lambda chooser: Piece(make(chooser), label, kept=True)


MAKERS: Mapping[str, Maker] = {
    "name": _labelled("PERSON", name),
    "official": _kept("PERSON", name),
    "address": _labelled("ADDRESS", places.address),
    "phone": _labelled("PHONE", numbers.mobile),
    "landline_private": _labelled("PHONE", numbers.landline),
    "office_phone": _kept("PHONE", numbers.office_phone),
    "id": _labelled("ID", numbers.identity),
    "id_cued": _labelled("ID", numbers.identity_with_cue),
    "bank": _labelled("BANK", numbers.card),
    "bank_cued": _labelled("BANK", numbers.card_with_cue),
    "plate": _labelled("PLATE", numbers.plate),
    "passport": _labelled("PASSPORT", numbers.passport),
    "permit": _labelled("PASSPORT", numbers.permit),
    "account": _labelled("ACCOUNT", numbers.account),
    "contract": _labelled("ACCOUNT", numbers.contract),
    "certificate": _labelled("ACCOUNT", numbers.certificate),
    "wechat": _labelled("IM", contacts.wechat),
    "qq": _labelled("IM", contacts.qq),
    "email": _labelled("EMAIL", contacts.email),
    "url": _labelled("URL", contacts.personal_page),
    "gps": _labelled("GPS", contacts.position),
    **{kind: _plain(lambda chooser, kind=kind: places.place(chooser, kind)) for kind in ("town", "village", "estate", "road")},
    **{kind: _plain(make) for kind, make in public_values.MAKERS.items()},
}  # fmt: skip
