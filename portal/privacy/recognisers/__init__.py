"""The registry of recognisers: a model-based one is one more entry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..types import Finding
from ..views import CaseContext, View
from . import (
    account,
    added,
    address,
    bare_names,
    contact,
    dates,
    identity,
    known,
    location,
    names,
    partial_names,
    phone,
    plate,
    sensitive,
    tagged,
    towns,
)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One recogniser: `find` reads one field in its case, never another one's findings."""

    name: str
    source: str
    find: Callable[[View, CaseContext], Iterable[Finding]]


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser("known", "known", known.recognise),
    Recogniser("phone", "rule", phone.recognise),
    Recogniser("identity", "rule", identity.recognise),
    Recogniser("account", "rule", account.recognise),
    Recogniser("plate", "rule", plate.recognise),
    Recogniser("contact", "rule", contact.recognise),
    Recogniser("location", "rule", location.recognise),
    Recogniser("address", "rule", address.recognise),
    Recogniser("names", "rule", names.recognise),
    Recogniser("bare names", "rule", bare_names.recognise),
    Recogniser("partial names", "rule", partial_names.recognise),
    Recogniser("tagger", "ner", tagged.recognise),
    Recogniser("sensitive", "rule", sensitive.recognise),
    Recogniser("added words", "dict", added.recognise),
    Recogniser("dates", "rule", dates.recognise),
    Recogniser("towns", "dict", towns.recognise),
)
