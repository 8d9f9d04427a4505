"""What stands in the slots of a frame: personal values with their label, and what only looks like them."""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from ..normalise import digit_view, fold
from ..surnames import surname_of
from ..types import KnownFields
from . import contacts, numbers, places, public_values
from .digits import written
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
    **{kind: _plain(partial(places.place, kind=kind)) for kind in ("town", "village", "estate", "road")},
    **{kind: _plain(make) for kind, make in public_values.MAKERS.items()},
}  # fmt: skip


def _own_name(chooser: Random, known: KnownFields) -> Piece:
    return Piece(chooser.choice((known.name,) * 6 + (" ".join(known.name),)), "PERSON")


def _titled(chooser: Random, known: KnownFields) -> Piece:
    return Piece(
        surname_of(known.name) + chooser.choice(("女士", "先生", "女士", "先生", "阿姨", "师傅")), "PARTIAL"
    )


def _own_phone(chooser: Random, known: KnownFields) -> Piece:
    digits = "".join(char for char in digit_view(fold(known.phone)) if char.isdigit())[-11:]
    return Piece(chooser.choice((known.phone, written(chooser, digits, (3, 4, 4)))), "PHONE")


def _own_address(chooser: Random, known: KnownFields) -> Piece:
    whole = known.address
    return Piece(chooser.choice((whole, whole, places.without_division(whole))), "ADDRESS")


# The caller's own data as it stands in the known fields or as somebody else would write it.
CALLER_MAKERS: Mapping[str, Callable[[Random, KnownFields], Piece]] = {
    "caller": _own_name,
    "caller_titled": _titled,
    "caller_phone": _own_phone,
    "caller_address": _own_address,
}
