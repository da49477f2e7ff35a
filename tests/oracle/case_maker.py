# SPDX-License-Identifier: Apache-2.0
"""Random small lakes with everything in them that docs/spec defines: what a seed gives is always the same.

Each case draws a few oddities and leaves out the others, so that they meet in ever new company, and so that most
cases have an answer and not a refusal. What the rules leave open is not drawn; where it would be, a comment says so.
"""

import copy
import dataclasses
import datetime
import decimal
import json
import math
import random
import struct

import lake_rows
import parquet_file
from lake import ACCOUNT, CLUSTER, POD_NUMBERS, SOURCE, STORAGE_NUMBERS
from oracle import Job
from parquet_file import Column

OTHER_SOURCE = "7e57ab1e-0000-4000-8000-000000000001"
GIB = 2**30
RANGES = [("2025-10-14", 0), ("2025-10-13", 2), ("2025-10-31", 0), ("2025-10-30", 2), ("2025-12-31", 1),
          ("2024-02-28", 2), ("2025-02-28", 1), ("2025-01-31", 29)]
NODES = ["n1", "n2", "N1", "n1 ", "", None, "é", "e\u0301", "ä,b", 'a"b', "a\nb", "n_1", "n%", "\\n", "😀", "\r", "null"]
NAMESPACES = ["shop", "openshift-a", "openshift-kube-apiserver", "kube-system", "", None, "Platform unallocated",
              "Worker unallocated", "Network unattributed", "Storage unattributed", "a_b", "axb", "a%b", "a\\b",
              "Shop", "größe", "😀", "a\nb", "shop "]
PATTERNS = ["openshift-%", "kube-%", "%", "%%", "_", "____", "", "shop", "Shop", "sho_", "%o%", "%p", "a_b", "a\\_b",
            "a\\%b", "a\\\\b", "a\\xb", "\\shop", "%\\_%", "%unallocated", "Worker%", "Platform unallocated", "a.b",
            "[a]%",
            "sh%p", "%-%-%", "gr__e", "größe", "a%b", "_%_", "😀", "a_", "%b", "s%o%p", "(%", "%é%", "*"]
ENDS_IN_ESCAPE = ["shop\\", "%\\", "x\\", "a%\\", "\\", "sho_\\\\", "sho\\", "%nallocated\\",
                  "%_\\", "_\\", "%p\\", "shop%_\\"]
KEYS = ["app", "App", "env", "tier", "größe", "cost center", 'a"b', "a\\b", "", "vm_kubevirt_io_name", "😀", "a/b",
        "node_role_kubernetes_io", "tab\tkey", "1", "null", "app "]
TEXTS = ["a", "b", "", "A", "é", "e\u0301", '"', "\\", "😀", "a\nb", "null", "true", "1", " a", "a ", "infra", "x" * 300,
         "{}", "\u007f\u2028", "\u0001", "//", "[]"]
# Numbers whose text is the same however they are spelled: the rules say nothing of 1e5 or 1.50.
LABEL_NUMBERS = ["1", "0", "-5", "1.5", "123456789012"]
NO_OBJECT = ["", " ", "   ", "\t", "\u00a0", "[]", "[1]", '["app"]', "1", '"a"', "true", "null", " null", "{", "{]",
             '{"a":}',
             '{"a":1,}', "{,}", '{"a":1,,"b":2}', "{'a':1}", "x", '{"a":"b"} x', '{"a":01}', '{"a":NaN}',
             '{"a":-Infinity}',
             '{"a":.5}', '{"a":1.}', '{"a":+1}', '{"a":-}', '{"a":1e}', '{"a":0x1}', '{"a":TRUE}', "{a:1}", "{/**/}",
             "nul",
             '{"a":"\t"}', '{"a":"\\x"}', '{"a":"\\u12"}', '{"a" "b"}', '{"a"}', '{"a":"b}', "{}{}", "{}}"]
ROLES = ["worker", "master", "infra", "", "Worker", "other", "worker "]
TIME_KINDS = ["millis"] * 5 + ["micros", "nanos", "millis of UTC", "int96", "time as text"]
NUMBER_KINDS = ["double"] * 6 + ["float", "int64", "int32", "decimal(9,2)", "decimal(18,4)", "decimal(38,10)"]


@dataclasses.dataclass
class File:
    table: str
    partition: tuple  # (year, month)
    name: str
    rows: list
    source: str = SOURCE
    account: str = ACCOUNT
    time_kind: str = "millis"
    number_kind: str = "double"
    encoding: str = "plain"
    page_rows: int = 1000
    groups: tuple = (1000,)
    version: int = 1
    gzip: bool = False
    required: bool = False
    without: tuple = ()  # columns that the file lacks
    extra: bool = False  # a column that nobody knows
    shuffle: int | None = None  # seed of the order of columns
    null_kind: str = "text"  # of text columns without any value

    def path(self, root):
        daily = "daily/" if self.table.endswith("_daily") else ""
        year, month = self.partition
        return (root / f"data/parquet/{daily}{self.account}/OCP/{lake_rows.kind_of(self.table)}/source={self.source}"
                / f"year={year:04}/month={month:02}" / self.name)

    def write(self, root):
        times = [row["interval_start"] for row in self.rows]
        columns = [self._column("interval_start", self.time_kind, times)]
        for name in lake_rows.COLUMNS[lake_rows.kind_of(self.table)]:
            if name in self.without:
                continue
            values = [row[name] for row in self.rows]
            kind = self.number_kind if name in lake_rows.NUMBERS else "text"
            if kind == "text" and not any(value is not None for value in values):
                kind = self.null_kind
            columns.append(self._column(name, kind, values))
        if self.extra:
            columns.append(self._column("unknown", "int64", list(range(len(self.rows)))))
        if self.shuffle is not None:
            random.Random(self.shuffle).shuffle(columns)
        parquet_file.write(self.path(root), columns, self.groups, self.version, self.gzip)

    def _column(self, name, kind, values):
        required = self.required and None not in values
        return Column(name, kind, values, self.encoding, self.page_rows, required)

    def given_rows(self):
        """What the file says, to the oracle."""
        for row in self.rows:
            lacking = {name: None for name in self.without}
            yield {"partition": self.partition, **row, **lacking}


@dataclasses.dataclass
class Case:
    seed: int
    job: Job  # its dialect is set by who runs it
    files: list

    def tables(self):
        tables = {table: [] for table in lake_rows.TABLES}
        for file in self.files:
            if file.source == SOURCE and file.account == ACCOUNT:
                tables[file.table] += file.given_rows()
        return tables

    @property
    def has_objects(self):
        """Is there any in the months of the range? If not, the run is refused (cli.md)."""
        begin, end = ((day.year, day.month) for day in (self.job.start, self.job.end))
        return any(file.source == SOURCE and file.account == ACCOUNT and begin <= file.partition <= end
                   for file in self.files)

    @property
    def is_answered(self):
        """Do the rules say which labels are the latest? They do not where only the daily table has any (A.4)."""
        if self.job.label_change == "every":
            return True
        tables = self.tables()
        for kind in ("node", "namespace"):
            hourly, daily = ({(row["partition"], row["interval_start"] and row["interval_start"].date(), row[kind])
                              for row in tables[table]} for table in (f"{kind}_labels", f"{kind}_labels_daily"))
            if daily - hourly:
                return False
        return True

    def configuration(self, lake):
        job = self.job
        lookups = {"enabled_keys": job.enabled_keys,
                   "cost_categories": [{"id": number, "pattern": pattern} for number, pattern in job.cost_categories]}
        if job.nodes is not None:
            lookups["nodes"] = [{"node": n, "resource_id": r, "role": role} for n, r, role in job.nodes]
        return {
            "input": {"uri": str(lake)},
            "ocp": {"provider_uuid": job.source_uuid, "account": ACCOUNT, "cluster_id": job.cluster_id,
                    "cluster_alias": job.cluster_alias, "report_period_id": job.report_period_id,
                    "start": str(job.start), "end": str(job.end), "storage": job.storage},
            "lookups": lookups,
            "performance": {"label_change": job.label_change},
        }


class Maker:
    def __init__(self, seed):
        self.seed = seed
        self.random = random.Random(seed)
        self.odd = {name: self.chance(share) for name, share in {
            "null": 0.5, "null labels": 0.25, "label scalars": 0.3, "label nested": 0.06, "label repeated": 0.06,
            "no object": 0.1, "nul": 0.05, "label null": 0.2, "spelling": 0.5, "names": 0.6, "long names": 0.06,
            "number kinds": 0.3, "huge": 0.12, "cancelling": 0.25, "tiny": 0.2, "negative": 0.3, "nan": 0.12,
            "infinite": 0.04, "many files": 0.5, "other days": 0.4, "other sources": 0.2, "columns left out": 0.15,
            "zero": 0.3, "escape": 0.12, "halves": 0.2, "no label rows": 0.15, "file forms": 0.6, "null time": 0.05,
            "one hour": 0.2,
        }.items()}

    def chance(self, share):
        return self.random.random() < share

    def one(self, values):
        return self.random.choice(values)

    def some(self, values, low, high):
        return self.random.sample(values, min(len(values), self.random.randint(low, high)))

    def make(self):
        start, length = self.one(RANGES)
        start = datetime.date.fromisoformat(start)
        self.start, self.end = start, start + datetime.timedelta(length)
        self.days = [self.start + datetime.timedelta(n) for n in self.one([{0}, {length}, {0, length // 2, length}])]
        self.nodes = self.some(NODES if self.odd["names"] else NODES[:2], 1, 4)
        self.namespaces = self.some(NAMESPACES if self.odd["names"] else NAMESPACES[:4], 1, 4)
        self.keys = self.some(KEYS if self.odd["names"] else KEYS[:4], 1, 4)
        self.texts = self.some(TEXTS if self.odd["names"] else TEXTS[:3], 1, 4)
        self.pods = ["p1", "p2", ""] if self.odd["names"] else ["p1", "p2"]
        self.resources = [*self.one([["i-1"], ["i-1", "i-2"], ["i-1", "", "é", "z"]])]
        self.long = []
        if self.odd["long names"]:
            self.long = [self.one(["n" * 253, "é" * 253, "😀" * 253, "n" * 254, "é" * 254])]
            for names in self.some([self.nodes, self.namespaces, self.resources], 0, 2):
                names += self.long
        job = Job(
            source_uuid=SOURCE, cluster_id=CLUSTER, cluster_alias="Small", report_period_id=7, start=self.start,
            end=self.end, storage=not self.chance(0.1), enabled_keys=self._enabled(),
            cost_categories=self._categories(), nodes=self._nodes(), dialect="",
            label_change="latest" if self.chance(0.25) else "every")
        files, latest = [], job.label_change == "latest"
        if not self.chance(0.01):  # no object at all is refused (cli.md)
            for table in lake_rows.TABLES:
                rows = None
                if table.endswith("labels_daily") and latest:  # see Case.is_answered
                    rows = copy.deepcopy([row for file in files if f"{file.table}_daily" == table for row in file.rows])
                files += self._files(table, latest, rows)
            if not any(file.table == "pod_usage_daily" for file in files):
                files.append(self._file("pod_usage_daily", [], len(files)))
        if self.odd["other sources"]:
            # Nothing of another source or account is read, not even a refusal.
            self.odd["no object"] = True
            files.append(dataclasses.replace(self._file("pod_usage_daily", self._rows("pod_usage_daily", 3), 90),
                                             source=OTHER_SOURCE))
            files.append(dataclasses.replace(self._file("node_labels_daily", self._rows("node_labels_daily", 3), 91),
                                             account="org7654321"))
        return Case(self.seed, job, files)

    # -- Look-ups --

    def _enabled(self):
        keys = [] if self.chance(0.12) else self.some(self.keys, 1, 4) + self.some(KEYS, 0, 1)
        return list(dict.fromkeys(keys))  # unique, as in the table (postgresql.md)

    def _categories(self):
        patterns = self.some(PATTERNS, 0, self.one([0, 2, 4, 8]))
        patterns += [self._pattern_of(name) for name in self.some(self.namespaces, 0, 2) if name]
        patterns = list(dict.fromkeys(patterns))  # unique, as in the table (postgresql.md)
        patterns += self.some(ENDS_IN_ESCAPE, 1, 2) if self.odd["escape"] else []
        return [(self.one([1, 2, 3, None]), pattern) for pattern in patterns]

    def _pattern_of(self, name):
        """A pattern that matches the name, or nearly."""
        letters = list(name)
        for _ in range(self.random.randint(1, 3)):
            at = self.random.randrange(len(letters))
            letters[at] = self.one(["_", "%", letters[at] + "%", "%" + letters[at], "\\" + letters[at], letters[at]])
        return "".join(letters)

    def _nodes(self):
        kind = self.random.random()
        if kind < 0.4:
            return None
        if kind < 0.5:
            return []
        # The same node may be a row of several clusters.
        names = [node for node in self.nodes if node is not None]
        return [(self.one(names), self.one(self.resources), self.one(ROLES)) for _ in range(self.random.randint(1, 6))
                if names]

    # -- Rows --

    def _rows(self, table, count):
        return [self._row(lake_rows.kind_of(table), table) for _ in range(count)]

    def _maybe(self, value):
        return None if self.odd["null"] and self.chance(0.08) else value

    def _time(self, table):
        day = self.one(self.days)
        if self.odd["null time"] and self.chance(0.1):
            return None
        if self.odd["other days"] and self.chance(0.2):
            day += datetime.timedelta(self.one([-1, 1, 31, -31, 3]))
        clock = (12, 0, 0)
        if not self.odd["one hour"]:
            clock = self.one([(0, 0, 0), (1, 0, 0), clock, (12, 0, 1), (12, 30, 0), (23, 59, 59), (23, 0, 0)])
        return datetime.datetime.combine(day, datetime.time(*clock))

    def _row(self, kind, table):
        row = {"interval_start": self._time(table)}
        if kind == "pod_usage":
            row |= {"namespace": self.one(self.namespaces), "node": self.one(self.nodes), "pod": self.one(self.pods),
                    "pod_labels": self.labels(), "resource_id": self.one(self.resources),
                    "node_role": self.one([None, None, *ROLES[:3], ""])}
        elif kind == "storage_usage":
            row |= {"namespace": self.one(self.namespaces), "node": self.one(self.nodes), "pod": self.one(self.pods),
                    "persistentvolumeclaim": self.one(["c1", "c2", "", *self.long]),
                    "persistentvolume": self.one(["v1", "v2", "", *self.long]),
                    "storageclass": self.one(["fast", "slow", "", *self.long]), "csi_driver": self.one(["", "d"]),
                    "csi_volume_handle": self.one(["", "h"]), "persistentvolume_labels": self.labels(),
                    "persistentvolumeclaim_labels": self.labels()}
        elif kind == "node_labels":
            row |= {"node": self.one(self.nodes), "node_labels": self.labels()}
        else:
            row |= {"namespace": self.one(self.namespaces), "namespace_labels": self.labels()}
        for name in row:
            if name != "interval_start" and not name.endswith("labels"):
                row[name] = self._maybe(row[name])
        for name in {"pod_usage": POD_NUMBERS, "storage_usage": STORAGE_NUMBERS}.get(kind, ()):
            row[name] = self._maybe(self.number(name))
        return row

    def number(self, name):
        odd, draw = self.odd, self.random
        unit = GIB if "byte" in name else 1
        if odd["infinite"] and self.chance(0.01):
            return self.one([math.inf, -math.inf])
        # In a sum NaN refuses the run, in a maximum it is passed over.
        if odd["nan"] and self.chance(0.15 if "capacity" in name and "claim" not in name else 0.01):
            return math.nan
        if odd["zero"] and self.chance(0.3):
            return self.one([0.0, -0.0])
        if odd["huge"] and self.chance(0.2):
            bound = math.nextafter(1e18, 0)  # 15 digits of it are 1e18
            return self.one([1e15, 9.9e17, bound, 1e18, 3.6e21, 1e22, 1e30, 1e300, 2.0**63]) * self.one([1, 1, unit])
        if odd["cancelling"] and self.chance(0.4):
            return self.one([2.0**53, -(2.0**53), 2.0**53 + 2, 1e17, -1e17, 1.0, 0.1, -0.1, 2.0**-60, 3.0e15]) * unit
        if odd["tiny"] and self.chance(0.3):
            return self.one([1e-12, -1e-12, 3.6e-12, 1e-300, 5e-324, 1.8e-12, -1.8e-12])
        if odd["halves"] and self.chance(0.3):
            if "capacity" in name and self.chance(0.5):
                return self.one([5e-16, 1.5e-15, -2.5e-15, 1.0000000000000005, 4.9999999999999999e-16, 1024 + 2.0**-16,
                                 0.1 + 0.2, 123456.789012345675]) * unit
            return (draw.randint(1, 2**20) + 0.5) * 3600 * 2.0 ** -draw.randint(10, 40) * unit
        value = self.one([draw.randint(0, 7200) * 1.0, draw.uniform(0, 7200), draw.randint(0, 10) * 3600.0]) * unit
        return -value if odd["negative"] and self.chance(0.1) else value

    # -- Labels --

    def labels(self):
        """JSON text of a label map, or what stands in its place."""
        odd = self.odd
        if odd["null labels"] and self.chance(0.1):
            return None
        if odd["no object"] and self.chance(0.04):
            return self.one(NO_OBJECT)
        pairs = [(key, self._label_value()) for key in self.some(self.keys, self.one([0, 1]), 4)]
        if odd["label repeated"] and pairs and self.chance(0.05):
            pairs.append((pairs[0][0], self._label_value()))
        if not odd["spelling"]:
            return "{" + ", ".join(f"{json.dumps(key)}: {value}" for key, value in pairs) + "}"
        blank = [self.one(["", "", " ", "\n", "\t "]) for _ in range(4)]
        members = ("," + blank[0]).join(f"{self._spelled(key)}{blank[1]}:{blank[2]}{value}" for key, value in pairs)
        return f"{blank[3]}{{{blank[0]}{members}{blank[1]}}}{blank[2]}"

    def _label_value(self):
        odd = self.odd
        if odd["label scalars"] and self.chance(0.2):
            return self.one(["true", "false", *LABEL_NUMBERS])
        if odd["label null"] and self.chance(0.2):
            return "null"
        if odd["label nested"] and self.chance(0.05):
            return self.one(['{"b":1,"aa":[],"a":"x"}', "[]", '["a", 1, null]', "{}", '{"a":{"b":[true]}}'])
        if odd["nul"] and self.chance(0.05):
            return self.one(['"a\\u0000"', '"a\\\\u0000"', '["\\u0000"]', '{"\\u0000":"a"}'])
        text = self.one(self.texts)
        return self._spelled(text) if odd["spelling"] else json.dumps(text)

    def _spelled(self, text):
        """One of the spellings of a text in JSON. Surrogates are always in pairs: of others the rules say nothing."""
        style = self.random.random()
        if style < 0.4:
            return json.dumps(text, ensure_ascii=False)
        if style < 0.7:
            return json.dumps(text)
        escaped = text.encode("utf-16-be").hex()
        units = (escaped[at : at + 4] for at in range(0, len(escaped), 4))
        return '"' + "".join("\\u" + (unit.upper() if style < 0.8 else unit) for unit in units) + '"'

    # -- Files --

    def _files(self, table, latest, rows=None):
        if table.split("_")[1] == "labels" and self.odd["no label rows"]:
            return []
        most = {"pod_usage": 12, "pod_usage_daily": 12, "storage_usage_daily": 8}.get(table, 8)
        if rows is None:
            rows = self._rows(table, self.one([0, 1, 2, most // 2, most]))
        if rows and self.chance(0.2):
            rows += copy.deepcopy(self.some(rows, 1, 3))  # the same rows twice
        parts = [rows]
        if self.odd["many files"]:
            parts = [[] for _ in range(self.random.randint(1, 4))]
            for row in rows:
                self.one(parts).append(row)
        files = []
        for part in parts:
            # A file lies in one partition; its rows may be of any day, unless its name says one.
            for month in sorted({self._month(row) for row in part}):
                of_month = [row for row in part if self._month(row) == month]
                if self.odd["other days"] and self.chance(0.15) and not (latest and "labels" in table):
                    month = (self.start.year, self.start.month)
                files.append(self._file(table, of_month, len(files), month))
            if not part:
                files.append(self._file(table, [], len(files)))
        return [] if not rows and self.chance(0.5) else files

    def _month(self, row):
        time = row["interval_start"] or self.start
        return time.year, time.month

    def _file(self, table, rows, number, partition=None):
        partition = partition or (self.start.year, self.start.month)
        daily = "_daily" if table.endswith("_daily") else ""
        kind = lake_rows.kind_of(table)
        days = {row["interval_start"] and row["interval_start"].date() for row in rows}
        day = days.pop() if len(days) == 1 else None
        if day and (day.year, day.month) == partition:
            name = f"{kind}.{day}.1.{number}{daily}_0.parquet"
        else:
            name = f"October-2025-{CLUSTER}-{kind}-{number}{daily}_0.parquet"
        file = File(table, partition, name, rows)
        if self.odd["file forms"]:
            file.time_kind = self.one(TIME_KINDS)
            file.encoding = self.one(["plain", "dictionary", "both"])
            file.page_rows = self.one([1, 2, 5, 1000])
            file.groups = self.one([(1000,), (1,), (2, 0, 3), (0, 5), (4, 1)])
            file.version = self.one([1, 2])
            file.gzip = self.chance(0.3)
            file.required = self.chance(0.3)
            file.extra = self.chance(0.2)
            file.shuffle = self.one([None, self.random.randrange(1000)])
            # Koku gives such columns the null type. Where it gives DOUBLE (inputs.md 2.8), it is a column of numbers.
            file.null_kind = self.one(["text", "null"])
        if self.odd["columns left out"]:
            left_out = ["pod_labels", "node_role", "csi_driver", "csi_volume_handle", "persistentvolume_labels",
                        "persistentvolumeclaim_labels"]
            if kind == "storage_usage":
                left_out.append("node")
            file.without = tuple(self.some(left_out, 0, 2))
        if self.odd["number kinds"]:
            file.number_kind = self.one(NUMBER_KINDS)
            for row in rows:
                for name in row.keys() & {*POD_NUMBERS, *STORAGE_NUMBERS}:
                    row[name] = as_kind(row[name], file.number_kind)
        return file


def as_kind(value, kind):
    """A number near `value` that a column of the kind can hold."""
    if value is None or kind == "double":
        return value
    if kind == "float":
        try:
            return struct.unpack("<f", struct.pack("<f", value))[0]
        except OverflowError:
            return 1.5
    if not math.isfinite(value):
        return None
    if kind.startswith("int"):
        bound = 2 ** (int(kind[3:]) - 1) - 1
        return max(-bound - 1, min(bound, round(value)))
    precision, scale = map(int, kind[8:-1].split(","))
    bound = decimal.Decimal(10) ** precision - 1
    with decimal.localcontext(decimal.Context(prec=400)):
        unscaled = max(-bound, min(bound, (decimal.Decimal(value) * 10**scale).to_integral_value()))
        return unscaled.scaleb(-scale)


def make(seed):
    return Maker(seed).make()
