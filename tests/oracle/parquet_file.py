# SPDX-License-Identifier: Apache-2.0
"""A writer of small Parquet files, byte by byte: every row group, page and encoding is the test's own choice.

DuckDB and Arrow decide these things themselves, and neither writes INT96, columns of the null type or row groups of
three rows beside one of none. Columns are flat; a value that is None is NULL.
"""

import calendar
import dataclasses
import decimal as decimal_module
import functools
import itertools
import struct
import zlib

BOOLEAN, INT32, INT64, INT96, FLOAT, DOUBLE, BYTE_ARRAY, FIXED = range(8)
PLAIN, RLE, RLE_DICTIONARY, PLAIN_DICTIONARY = 0, 3, 8, 2
UNCOMPRESSED, GZIP = 0, 2
MAGIC = b"PAR1"
EXACT = decimal_module.Context(prec=50)


# -- Thrift's compact protocol ----------------------------------------------------------------------------------------


def _varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


@functools.lru_cache(maxsize=4096)
def _zigzag(number):
    return _varint(number << 1 if number >= 0 else (-number << 1) - 1)


def _binary(data):
    data = data.encode() if isinstance(data, str) else data
    return _varint(len(data)) + data


_CODES = {"i32": 5, "i64": 6, "binary": 8, "struct": 12}
_WRITE = {"i32": _zigzag, "i64": _zigzag, "binary": _binary, "struct": lambda data: data}


def _struct(*fields):
    """Fields are (id, kind, value), in the order of their ids; one whose value is None is left out."""
    out, last = bytearray(), 0
    for number, kind, value in fields:
        if value is None:
            continue
        element = kind[5:] if kind.startswith("list ") else None
        code = 9 if element else (1 if value else 2) if kind == "bool" else _CODES[kind]
        out.append(number - last << 4 | code)
        last = number
        if element:
            out += bytes([min(len(value), 15) << 4 | _CODES[element]])
            out += _varint(len(value)) if len(value) >= 15 else b""
            out += b"".join(map(_WRITE[element], value))
        elif kind != "bool":
            out += _WRITE[kind](value)
    return bytes(out) + b"\0"


# -- Types ------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Type:
    physical: int
    plain: object  # value -> its bytes in PLAIN encoding
    converted: int | None = None
    logical: bytes | None = None
    width: int | None = None
    scale: int | None = None
    precision: int | None = None

    def order(self, value):
        """The bytes of a value in the statistics."""
        return self.plain(value)[4:] if self.physical == BYTE_ARRAY else self.plain(value)


def _ticks(per_second):
    def plain(time):
        seconds = calendar.timegm(time.timetuple())
        return struct.pack("<q", seconds * per_second + time.microsecond * per_second // 10**6)

    return plain


def _int96(time):
    midnight = calendar.timegm(time.date().timetuple())
    nanos = (calendar.timegm(time.timetuple()) - midnight) * 10**9 + time.microsecond * 1000
    return struct.pack("<qi", nanos, midnight // 86400 + 2440588)


def _text(value):
    data = value.encode()
    return struct.pack("<i", len(data)) + data


def _timestamp(unit, utc):
    """LogicalType.TIMESTAMP; unit 1, 2, 3 are milliseconds, microseconds, nanoseconds."""
    return _struct((8, "struct", _struct((1, "bool", utc), (2, "struct", _struct((unit, "struct", b"\0"))))))


def decimal(precision, scale, physical):
    width = {INT32: 4, INT64: 8, FIXED: 16}[physical]

    def plain(value):
        unscaled = int(value.scaleb(scale, EXACT))
        return unscaled.to_bytes(width, "big" if physical == FIXED else "little", signed=True)

    return Type(physical, plain, 5, None, width if physical == FIXED else None, scale, precision)


TYPES = {
    "millis": Type(INT64, _ticks(10**3), None, _timestamp(1, False)),
    "micros": Type(INT64, _ticks(10**6), None, _timestamp(2, False)),
    "nanos": Type(INT64, _ticks(10**9), None, _timestamp(3, False)),
    "millis of UTC": Type(INT64, _ticks(10**3), 9, _timestamp(1, True)),
    "int96": Type(INT96, _int96),
    "time as text": Type(BYTE_ARRAY, lambda time: _text(time.strftime("%Y-%m-%d %H:%M:%S")), 0),
    "text": Type(BYTE_ARRAY, _text, 0, _struct((1, "struct", b"\0"))),
    "double": Type(DOUBLE, lambda value: struct.pack("<d", value)),
    "float": Type(FLOAT, lambda value: struct.pack("<f", value)),
    "int64": Type(INT64, lambda value: struct.pack("<q", value)),
    "int32": Type(INT32, lambda value: struct.pack("<i", value)),
    "decimal(9,2)": decimal(9, 2, INT32),
    "decimal(18,4)": decimal(18, 4, INT64),
    "decimal(38,10)": decimal(38, 10, FIXED),
    "null": Type(INT32, lambda value: b"", None, _struct((11, "struct", b"\0"))),
}


# -- Pages and chunks -------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Column:
    name: str
    kind: str  # of TYPES
    values: list
    encoding: str = "plain"  # plain, dictionary, or both: the first page by dictionary, the others plain
    page_rows: int = 1000
    required: bool = False
    statistics: bool = True


def _runs(numbers, width):
    """The RLE half of Parquet's hybrid of run lengths and bit-packing."""
    out = b""
    for number, same in itertools.groupby(numbers):
        out += _varint(sum(1 for _ in same) << 1) + number.to_bytes((width + 7) // 8, "little")
    return out


class _Chunk:
    def __init__(self, column, values, version, codec):
        self.column, self.values, self.version, self.codec = column, values, version, codec
        self.kind = TYPES[column.kind]
        self.bytes, self.raw_size = b"", 0
        present = [value for value in values if value is not None]
        plain = [self.kind.plain(value) for value in present]
        self.words = list(dict.fromkeys(plain)) if column.encoding != "plain" and plain else []
        if self.words:
            header = _struct((1, "i32", len(self.words)), (2, "i32", PLAIN if version == 2 else PLAIN_DICTIONARY))
            self._page(2, (7, "struct", header), b"", b"".join(self.words))
        self.first_data = len(self.bytes)
        for at in range(0, len(values), column.page_rows):
            self._data(values[at : at + column.page_rows], bool(self.words) and (column.encoding != "both" or at == 0))

    def _data(self, values, by_dictionary):
        levels = b"" if self.column.required else _runs([int(value is not None) for value in values], 1)
        plain = [self.kind.plain(value) for value in values if value is not None]
        if by_dictionary:
            at = {word: number for number, word in enumerate(self.words)}
            width = max(1, (len(self.words) - 1).bit_length())
            data = bytes([width]) + _runs([at[word] for word in plain], width)
        else:
            data = b"".join(plain)
        encoding = PLAIN if not by_dictionary else RLE_DICTIONARY if self.version == 2 else PLAIN_DICTIONARY
        if self.version == 2:
            header = _struct((1, "i32", len(values)), (2, "i32", len(values) - len(plain)), (3, "i32", len(values)),
                             (4, "i32", encoding), (5, "i32", len(levels)), (6, "i32", 0))
            self._page(3, (8, "struct", header), levels, data)
        else:
            prefix = b"" if self.column.required else struct.pack("<i", len(levels))
            header = _struct((1, "i32", len(values)), (2, "i32", encoding), (3, "i32", RLE), (4, "i32", RLE))
            self._page(0, (5, "struct", header), b"", prefix + levels + data)

    def _page(self, page_type, header, apart, data):
        """`apart` is never compressed: the levels of a page of version 2."""
        stored = data
        if self.codec == GZIP:
            packer = zlib.compressobj(wbits=31)
            stored = packer.compress(data) + packer.flush()
        head = _struct((1, "i32", page_type), (2, "i32", len(apart) + len(data)), (3, "i32", len(apart) + len(stored)),
                       header)
        self.bytes += head + apart + stored
        self.raw_size += len(head) + len(apart) + len(data)

    def metadata(self, offset):
        present = [value for value in self.values if value is not None]
        statistics = None
        if self.column.statistics and self.kind.physical not in (INT96, FIXED, FLOAT, DOUBLE):
            bounds = (max(present), min(present)) if present else (None, None)
            high, low = (None if value is None else self.kind.order(value) for value in bounds)
            if self.kind.physical == BYTE_ARRAY and present:
                words = [self.kind.order(value) for value in present]
                high, low = max(words), min(words)
            statistics = _struct((3, "i64", len(self.values) - len(present)), (5, "binary", high), (6, "binary", low))
        meta = _struct(
            (1, "i32", self.kind.physical), (2, "list i32", [PLAIN, RLE] + [RLE_DICTIONARY] * bool(self.words)),
            (3, "list binary", [self.column.name]), (4, "i32", self.codec), (5, "i64", len(self.values)),
            (6, "i64", self.raw_size), (7, "i64", len(self.bytes)), (9, "i64", offset + self.first_data),
            (11, "i64", offset if self.words else None), (12, "struct", statistics))
        return _struct((2, "i64", offset), (3, "struct", meta))


@functools.cache
def _element(name, kind, required):
    kind = TYPES[kind]
    return _struct((1, "i32", kind.physical), (2, "i32", kind.width), (3, "i32", 0 if required else 1),
                   (4, "binary", name), (6, "i32", kind.converted), (7, "i32", kind.scale), (8, "i32", kind.precision),
                   (10, "struct", kind.logical))


def write(path, columns, groups=(1000,), version=1, gzip=False):
    """One file. `groups` are the sizes of the row groups, of which the last is repeated; 0 is a group without rows."""
    rows = len(columns[0].values)
    bounds, sizes = [0], list(groups)
    while bounds[-1] < rows:
        bounds.append(min(rows, bounds[-1] + (sizes.pop(0) if len(sizes) > 1 else sizes[0])))
    out, parts = bytearray(MAGIC), []
    for begin, end in itertools.pairwise(bounds):
        chunks, size = [], 0
        for column in columns:
            chunk = _Chunk(column, column.values[begin:end], version, GZIP if gzip else UNCOMPRESSED)
            chunks.append(chunk.metadata(len(out)))
            out += chunk.bytes
            size += chunk.raw_size
        parts.append(_struct((1, "list struct", chunks), (2, "i64", size), (3, "i64", end - begin)))
    schema = [_struct((4, "binary", "schema"), (5, "i32", len(columns)))]
    schema += [_element(column.name, column.kind, column.required) for column in columns]
    order = _struct((1, "struct", b"\0"))
    footer = _struct((1, "i32", version), (2, "list struct", schema), (3, "i64", rows), (4, "list struct", parts),
                     (7, "list struct", [order] * len(columns)))
    out += footer + struct.pack("<i", len(footer)) + MAGIC
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out)
