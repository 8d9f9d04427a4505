"""The snapshot of a released bulletin: all that one version discloses, as the log commits to it.

The files are not in it: PDF and DOCX print what is committed here together with the quoted cases as they are public at
the time, and are made anew when one of those is withdrawn or revised.
"""

from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_case,
    published_bulletin_section,
    published_chain_link,
    published_figure,
)
from portal.public.log.versioned import Versioned

BULLETIN = Versioned(
    "bulletin",
    published_bulletin,
    {
        "sections": published_bulletin_section,
        "figures": published_figure,
        "cases": published_bulletin_case,
        "chain": published_chain_link,
    },
)
