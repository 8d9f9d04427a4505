"""``python -m portal.backoffice.archive.readers NAME < file``: one document in a process of its own, answered as JSON.

A file that makes a library loop or eat memory ends this process, not the worker.
"""

import json
import resource
import sys
from dataclasses import asdict

from portal.backoffice.archive.readers.document import read_document
from portal.documents.wordfiles import Unreadable

MEMORY = 2 * 1024**3
CPU_SECONDS = 60


def main(file_name: str) -> dict[str, object]:
    """{"refused": sentence} or {"text": Markdown, "fields": {name: {value, sure, line}}}."""
    try:
        document = read_document(file_name, sys.stdin.buffer.read())
    except Unreadable as refusal:
        return {"refused": str(refusal)}
    return {"text": document.text, "fields": {name: asdict(found) for name, found in document.fields.items()}}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    sys.stdout.write(json.dumps(main(sys.argv[1])))
