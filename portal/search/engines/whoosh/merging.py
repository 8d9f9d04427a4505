"""Which segments a commit joins. Whoosh joins about 200 documents a second, and a withdrawal may be waiting."""

from typing import Any

from whoosh.reading import SegmentReader

SMALL = 20  # documents: larger segments are left alone until a rebuild joins everything
WIDTH = 8  # small segments that may stand side by side
AT_ONCE = 40  # documents joined in one commit: about a fifth of a second


def merge_nothing(_writer: Any, segments: list[Any]) -> list[Any]:
    """Join nothing; a segment of which every document is deleted goes."""
    return [segment for segment in segments if segment.doc_count()]


def merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Join the smallest segments once there are many.

    A commit that only deletes, or adds a chunk of its own, joins nothing: it is urgent, or long enough.
    """
    segments = merge_nothing(writer, segments)
    small = sorted((one for one in segments if one.doc_count() < SMALL), key=lambda one: one.doc_count())
    if len(small) < WIDTH or not 0 < writer.doc_count() < SMALL:
        return segments
    joined: set[str] = set()
    room = AT_ONCE
    for segment in small:
        room -= segment.doc_count()
        if room < 0:
            break
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
        joined.add(segment.segment_id())
    return [segment for segment in segments if segment.segment_id() not in joined]
