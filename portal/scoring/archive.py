"""The file's container: a ZIP written so that equal content gives equal bytes, and read as if a stranger had made it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

ROWS = "rows.csv"
MEMBERS = (
    "说明.txt",
    "about.json",
    "rulebook.toml",
    "units.csv",
    ROWS,
    "manual.csv",
    "left_out.csv",
    "facts.csv",
    "days.csv",
    "result.csv",
)
"""In the order in which they are written."""

LARGEST_ROWS = 128 * 1024 * 1024
LARGEST_OTHER = 8 * 1024 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_EPOCH = (1980, 1, 1, 0, 0, 0)


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, ValueError, OverflowError, NotImplementedError, RuntimeError),
)
"""What the library raises for damaged, cut, encrypted or contradictory archives."""


class Unreadable(Exception):
    """The file cannot be computed from at all; the text says why, in Chinese."""


def pack(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of ``MEMBERS`` without times, owners or machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in MEMBERS:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return target.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The members by name; raises Unreadable for anything that is not exactly such a file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info.filename for info in archive.infolist()]
            _check_names(names)
            if any(info.compress_type not in _METHODS for info in archive.infolist()):
                raise Unreadable("文件用了不支持的压缩方法，只支持 Deflate")
            return {name: _member(archive, name) for name in names}
    except _BROKEN:
        raise Unreadable("不是可以读取的 ZIP 文件，可能没有下载完整，或者已经损坏、加密") from None


def _check_names(names: list[str]) -> None:
    if missing := [name for name in MEMBERS if name not in names]:
        raise Unreadable(f"文件缺少 {'、'.join(missing)}")
    if len(names) != len(MEMBERS):
        extra = sorted({name for name in names if name not in MEMBERS or names.count(name) > 1})
        raise Unreadable(f"文件中有多余或者重复的内容：{'、'.join(extra[:5])}")


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one member, of which no more is unpacked than is allowed, whatever its header says."""
    most = LARGEST_ROWS if name == ROWS else LARGEST_OTHER
    with archive.open(name) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise Unreadable(f"{name} 解压后超过{most // 1024 // 1024}MB，不予读取")
    return content
