#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daily summary by pandas: what Daybook's speed and memory are compared with (README.md).

Reads the lake and the look-ups of a daybook.yaml and writes the rows as one Parquet file. A program as one would write
it who knows pandas: columns and not rows, each distinct label text parsed once, text with few values as categories.
"""

import argparse
import json
import os
import pathlib
import re
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, os.environ.get("DAYBOOK_PANDAS_PACKAGES", str(HERE.parents[1] / "build/deps/pandas")))
sys.path.append(str(HERE.parents[1] / "tests/harness"))

import pandas as pd  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

import lake_job  # noqa: E402
import rows as rows_of_daybook  # noqa: E402

GIB = 2.0**-30
NO_MAP = -1  # Where no row of labels joins: merges like {}.
KINDS = ("usage", "request", "effective", "limit")
METRICS = tuple(f"{kind}_{unit}" for unit in ("cpu", "memory") for kind in KINDS)
UNALLOCATED = tuple(name for name in METRICS if not name.startswith("limit"))
NOT_WORKLOADS = ("Platform unallocated", "Worker unallocated", "Network unattributed", "Storage unattributed")
POD_NAMES = {
    "pod_usage_cpu_core_seconds": "usage_cpu",
    "pod_request_cpu_core_seconds": "request_cpu",
    "pod_limit_cpu_core_seconds": "limit_cpu",
    "pod_effective_usage_cpu_core_seconds": "effective_cpu",
    "pod_usage_memory_byte_seconds": "usage_memory",
    "pod_request_memory_byte_seconds": "request_memory",
    "pod_limit_memory_byte_seconds": "limit_memory",
    "pod_effective_usage_memory_byte_seconds": "effective_memory",
    "node_capacity_cpu_cores": "cores",
    "node_capacity_memory_bytes": "memory_bytes",
}
CLAIM_NAMES = {
    "persistentvolumeclaim_capacity_bytes": "capacity",
    "persistentvolumeclaim_capacity_byte_seconds": "capacity_seconds",
    "volume_request_storage_byte_seconds": "request_seconds",
    "persistentvolumeclaim_usage_byte_seconds": "usage_seconds",
}
FINISHED_NAMES = {
    **{f"{metric}_cpu": f"pod_{metric}_cpu_core_hours" for metric in ("usage", "request", "limit")},
    **{f"{metric}_memory": f"pod_{metric}_memory_gigabyte_hours" for metric in ("usage", "request", "limit")},
    "effective_cpu": "pod_effective_usage_cpu_core_hours",
    "effective_memory": "pod_effective_usage_memory_gigabyte_hours",
    "cores": "node_capacity_cpu_cores",
    "node_cpu": "node_capacity_cpu_core_hours",
    "memory_gigabytes": "node_capacity_memory_gigabytes",
    "node_memory": "node_capacity_memory_gigabyte_hours",
    "cluster_cpu": "cluster_capacity_cpu_core_hours",
    "cluster_memory": "cluster_capacity_memory_gigabyte_hours",
    "capacity_gigabyte": "persistentvolumeclaim_capacity_gigabyte",
    "capacity_months": "persistentvolumeclaim_capacity_gigabyte_months",
    "request_months": "volume_request_storage_gigabyte_months",
    "usage_months": "persistentvolumeclaim_usage_gigabyte_months",
    "category": "cost_category_id",
}


def read(job, table, columns, daily=True):
    """The named columns of the days of the run, with their `day`; hourly rows keep their `interval_start`, too."""
    names = ["interval_start", *columns]
    texts = [name for name, kind in columns.items() if kind == "VARCHAR"]
    frames = [pd.DataFrame(columns=names)]
    for start, end in lake_job.months(job["ocp"]["start"], job["ocp"]["end"]):
        for path in lake_job.files(job, table, daily, start, end):
            present = pq.read_schema(path).names
            frame = pd.read_parquet(path, columns=[name for name in names if name in present])
            times = naive(frame["interval_start"])
            frame["interval_start"] = times
            wanted = (times >= pd.Timestamp(start)) & (times < pd.Timestamp(end) + pd.Timedelta(days=1))
            frames.append((frame if wanted.all() else frame[wanted]).reindex(columns=names))
    rows = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    rows = rows.astype({name: "str" if name in texts else "float64" for name in columns})
    rows["interval_start"] = naive(rows["interval_start"])
    rows["day"] = rows["interval_start"].dt.normalize()
    return rows if not daily else rows.drop(columns="interval_start")


def naive(times):
    """Naive UTC, whatever a file has: times with or without a zone, or text."""
    if times.dtype.kind == "M" and getattr(times.dtype, "tz", None) is None:
        return times
    return pd.to_datetime(times, utc=True).dt.tz_localize(None)


class Labels:
    """Every distinct text of labels, parsed once. Equal maps have one number (A.2)."""

    def __init__(self, keys):
        self.keys = frozenset(keys)
        self.maps = []
        self.numbers = {}

    def number(self, text):
        parsed = None if pd.isna(text) else json.loads(text, parse_int=str, parse_float=str)
        kept = None
        if parsed is not None:
            kept = {key: self.plain(value) for key, value in parsed.items() if key in self.keys}
        spelled = self.spell(kept)
        if spelled not in self.numbers:
            self.numbers[spelled] = len(self.maps)
            self.maps.append(kept)
        return self.numbers[spelled]

    @staticmethod
    def plain(value):
        return str(value).lower() if isinstance(value, bool) else value

    @staticmethod
    def spell(labels):
        if labels is None:
            return None
        return json.dumps(labels, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def of(self, texts):
        """The number of each text's map."""
        codes, distinct = pd.factorize(texts, use_na_sentinel=False)
        return pd.Series([self.number(text) for text in distinct], dtype="int64").to_numpy()[codes]

    def merged(self, rows, columns, required):
        """The text of the map of each row, a map further right wins (A.3); none when a required one is NULL (A.5)."""
        distinct = rows[list(columns)].drop_duplicates()
        distinct["labels"] = [self.merge(dict(zip(columns, numbers)), required) for numbers in distinct.to_numpy()]
        distinct["labels"] = distinct["labels"].astype("str")
        return rows.merge(distinct, on=list(columns))

    def merge(self, numbers, required):
        maps = {name: None if number == NO_MAP else self.maps[number] for name, number in numbers.items()}
        if any(maps[name] is None for name in required):
            return None
        result = {}
        for labels in maps.values():
            result |= labels or {}
        return self.spell(result)


def distinct_maps(labels, rows, name, text, number):
    """The distinct maps of a node or namespace in a day: k of them make every row of it join k times (A.4)."""
    rows = rows.dropna(subset=[name])
    rows = pd.DataFrame({"day": rows["day"], name: rows[name], number: labels.of(rows[text])})
    return rows.drop_duplicates()


def with_labels_of(rows, maps, name, number):
    joined = rows.merge(maps, on=["day", name], how="left")
    joined[number] = joined[number].fillna(NO_MAP).astype("int64")
    return joined


def categories(job, namespaces):
    """Of every namespace that a pattern matches its greatest category and the number of patterns (C.15)."""
    rows = []
    patterns = [(row["id"], like(row["pattern"])) for row in job["lookups"].get("cost_categories") or ()]
    for namespace in namespaces:
        matched = [number for number, pattern in patterns if pattern.fullmatch(namespace)]
        if matched:
            known = [number for number in matched if number is not None]
            rows.append((namespace, max(known, default=None), len(matched)))
    found = pd.DataFrame(rows, columns=["namespace", "category", "k"])
    return found.astype({"namespace": "str", "category": "Int32", "k": "float64"})


def like(pattern):
    wildcards = {"%": ".*", "_": "."}
    return re.compile("".join(wildcards.get(letter) or re.escape(letter) for letter in pattern), re.DOTALL)


def total(rows, keys, sums, maxima):
    """Groups with NULL as a key like others; a sum or maximum of NULLs is NULL."""
    groups = rows.groupby(keys, dropna=False, sort=False)
    return pd.concat([groups[list(sums)].sum(min_count=1), groups[list(maxima)].max()], axis=1).reset_index()


def node_capacity(job):
    """B.6: of every hour and node the maxima, of every day their sums."""
    hourly = read(job, "pod_usage", lake_job.CAPACITY, daily=False)
    hourly = hourly.rename(
        columns={"node_capacity_cpu_core_seconds": "cpu", "node_capacity_memory_byte_seconds": "memory"}
    )
    hourly["node"] = hourly["node"].astype("category")
    keys = ["interval_start", "node"]
    hours = hourly.groupby(keys, dropna=False, sort=False, observed=True)[["cpu", "memory"]].max().reset_index()
    hours["node"] = hours["node"].astype("str")
    hours["day"] = hours["interval_start"].dt.normalize()
    return hours.groupby(["day", "node"], dropna=False, sort=False)[["cpu", "memory"]].sum(min_count=1).reset_index()


def effective(rows, unit):
    """C.13: greatest() of a NULL is NULL in Trino."""
    both = rows[[f"usage_{unit}", f"request_{unit}"]].max(axis=1, skipna=False)
    return rows[f"effective_{unit}"].fillna(both)


def pod_rows(job, pods, labels, node_maps, namespace_maps, matched):
    """C, with the capacity of B."""
    pods = pods[pods["node"].notna() & (pods["node"] != "")]
    pods = pods.assign(p=labels.of(pods["pod_labels"]))
    pods = with_labels_of(pods, namespace_maps, "namespace", "s")
    pods = with_labels_of(pods, node_maps, "node", "n")
    pods = labels.merged(pods, ("n", "s", "p"), required="p")
    rows = total(pods, ["day", "namespace", "node", "labels"], METRICS, ("cores", "memory_bytes"))
    # A maximum of text is no arithmetic: the last one in order.
    last = pods.sort_values("resource_id", na_position="first").drop_duplicates(
        ["day", "namespace", "node", "labels"], keep="last"
    )
    rows = rows.merge(last[["day", "namespace", "node", "labels", "resource_id"]],
                      on=["day", "namespace", "node", "labels"])  # fmt: skip

    capacity = node_capacity(job)
    cluster = capacity.groupby("day", sort=False)[["cpu", "memory"]].sum(min_count=1).reset_index()
    for name in ("node", "cluster"):
        found = capacity.dropna(subset=["node"]) if name == "node" else cluster
        found = found.rename(columns={"cpu": f"{name}_cpu", "memory": f"{name}_memory"})
        rows = rows.merge(found, on=["day", "node"] if name == "node" else "day", how="left")
        rows[f"{name}_cpu"] = rows[f"{name}_cpu"] / 3600
        rows[f"{name}_memory"] = rows[f"{name}_memory"] / 3600 * GIB

    rows = rows.merge(matched, on="namespace", how="left")
    times = rows.pop("k").fillna(1.0)
    for name in METRICS:
        rows[name] = rows[name] * times / 3600
        if name.endswith("memory"):
            rows[name] *= GIB
    rows["memory_gigabytes"] = rows.pop("memory_bytes") * GIB
    return rows.assign(data_source="Pod", infrastructure_usage_cost=lake_job.COSTS)


def volume_rows(pods, claims, labels, node_maps, namespace_maps, matched):
    """D."""
    keys = ["day", "namespace", "pod"]
    nodes = claims[[*keys, "persistentvolumeclaim", "persistentvolume"]].dropna(subset=["namespace", "pod"])
    nodes = nodes.drop_duplicates().merge(pods[[*keys, "node", "resource_id"]].drop_duplicates(), on=keys)
    counted = nodes.dropna(subset=["persistentvolume"]).groupby(["day", "persistentvolume"])["node"].nunique()
    counted = counted.rename("nodes").reset_index()
    if (counted["nodes"] == 0).any():
        raise SystemExit("pandas_peer: a volume whose pods have no node: its request cannot be divided (D.18)")

    claims = claims.assign(v=labels.of(claims["persistentvolume_labels"]))
    claims["c"] = labels.of(claims["persistentvolumeclaim_labels"])
    keys = ["day", "persistentvolumeclaim", "pod", "namespace"]
    # D.19: the distinct volume nodes of every volume of the claim, each of them a row.
    claims = claims.merge(nodes.drop(columns="persistentvolume").dropna(subset=keys), on=keys, how="left")
    claims = claims.merge(counted, on=["day", "persistentvolume"], how="left")
    claims = with_labels_of(claims, namespace_maps, "namespace", "s")
    claims = with_labels_of(claims, node_maps, "node", "n")
    claims = labels.merged(claims, ("n", "s", "v", "c"), required=("v", "c"))
    keys = ["namespace", "node", "resource_id", "persistentvolumeclaim", "persistentvolume", "storageclass",
            "csi_volume_handle", "day", "labels"]  # fmt: skip
    sums = ("capacity_seconds", "request_seconds", "usage_seconds")
    rows = total(claims, keys, sums, ("capacity", "nodes")).merge(matched, on="namespace", how="left")
    times = rows.pop("k").fillna(1.0)
    seconds = 86400 * rows["day"].dt.days_in_month
    rows["capacity_gigabyte"] = rows["capacity"] * GIB
    rows["capacity_months"] = rows["capacity_seconds"] * times / seconds * GIB
    rows["request_months"] = rows["request_seconds"] * times / rows["nodes"] / seconds * GIB
    rows["usage_months"] = rows["usage_seconds"] * times / rows["nodes"] / seconds * GIB
    return rows.assign(data_source="Storage", infrastructure_usage_cost=lake_job.COSTS)


def roles(job, pods, node_labels):
    """Of the look-up; without one, those that Koku would have filled it with (G). One for every (node, resource_id)."""
    given = job["lookups"].get("nodes")
    keys = ["node", "resource_id"]
    if given is not None:
        found = pd.DataFrame([(row["node"], row["resource_id"], row["role"]) for row in given],
                             columns=[*keys, "role"]).astype("str")  # fmt: skip
    else:
        registered = node_labels[["node", "node_labels"]].drop_duplicates().dropna(subset=["node"])
        texts = registered["node_labels"].fillna("null").map(json.loads)
        is_infra = texts.map(lambda labels: (labels or {}).get("node_role_kubernetes_io") == "infra").astype("bool")
        registered = registered.assign(infra=is_infra).groupby("node", as_index=False)["infra"].max()
        found = pods[[*keys, "namespace", "node_role"]].drop_duplicates().merge(registered, on="node")
        serves = (found["namespace"] == "openshift-kube-apiserver").astype("bool")
        serving = serves.groupby([found["node"], found["resource_id"]], dropna=False).transform("max")
        derived = pd.Series("worker", index=found.index, dtype="str").mask(found["infra"], "infra")
        derived = derived.mask(serving.astype("bool"), "master")
        reported = found.sort_values("node_role", na_position="first").drop_duplicates(keys, keep="last")
        found = found.assign(role=derived).drop(columns="node_role").drop_duplicates(keys)
        found = found.merge(reported[[*keys, "node_role"]], on=keys)
        found["role"] = found["node_role"].fillna(found["role"])
    found = found[[*keys, "role"]].dropna(subset=keys)
    return found.sort_values("role", na_position="first").drop_duplicates(keys, keep="last")


def unallocated_rows(job, rows, known):
    """E."""
    rows = rows[rows["namespace"].notna() & ~rows["namespace"].isin(NOT_WORKLOADS)]
    rows = rows.merge(known, on=["node", "resource_id"], how="left")
    keys = ["day", "node"]
    greatest = ["cores", "memory_gigabytes", "node_cpu", "node_memory", "cluster_cpu", "cluster_memory"]
    found = total(rows, keys, UNALLOCATED, greatest)
    for name in UNALLOCATED:
        found[name] = found["node_" + name.rpartition("_")[2]] - found[name]
    for name in ("resource_id", "role"):
        last = rows.sort_values(name, na_position="first").drop_duplicates(keys, keep="last")
        found = found.merge(last[[*keys, name]], on=keys)
    places = {"master": "Platform unallocated", "infra": "Platform unallocated", "worker": "Worker unallocated"}
    found["namespace"] = found["role"].map(places).astype("str")
    # E.27: joined after the sums, so that k patterns emit k rows.
    matched = [
        (namespace, row["id"])
        for namespace in sorted(set(places.values()))
        for row in job["lookups"].get("cost_categories") or ()
        if like(row["pattern"]).fullmatch(namespace)
    ]
    matched = pd.DataFrame(matched, columns=["namespace", "category"]).astype({"namespace": "str", "category": "Int32"})
    return found.merge(matched, on="namespace", how="left").assign(data_source="Pod")


def summarize(job):
    """The rows of the job (F)."""
    ocp = job["ocp"]
    pods = read(job, "pod_usage", {"pod": "VARCHAR", **lake_job.POD}).rename(columns=POD_NAMES)
    for unit in ("cpu", "memory"):
        pods[f"effective_{unit}"] = effective(pods, unit)
    claims = read(job, "storage_usage", lake_job.STORAGE).rename(columns=CLAIM_NAMES)
    if not lake_job.has_storage(job):
        claims = claims.iloc[:0]
    node_labels = read(job, "node_labels", dict.fromkeys(("node", "node_labels"), "VARCHAR"))
    namespace_labels = read(job, "namespace_labels", dict.fromkeys(("namespace", "namespace_labels"), "VARCHAR"))
    labels = Labels(lake_job.label_keys(job))
    node_maps = distinct_maps(labels, node_labels, "node", "node_labels", "n")
    namespace_maps = distinct_maps(labels, namespace_labels, "namespace", "namespace_labels", "s")
    matched = categories(job, pd.concat([pods["namespace"], claims["namespace"]]).dropna().unique())

    pod = pod_rows(job, pods, labels, node_maps, namespace_maps, matched)
    storage = volume_rows(pods, claims, labels, node_maps, namespace_maps, matched)
    unallocated = unallocated_rows(job, pod, roles(job, pods, node_labels))
    pod = pod.rename(columns={"labels": "pod_labels"})
    storage = storage.rename(columns={"labels": "volume_labels"})
    rows = pd.concat([part for part in (pod, storage, unallocated) if len(part)] or [pod], ignore_index=True)
    rows = rows.rename(columns=FINISHED_NAMES).reindex(columns=[*rows_of_daybook.COLUMNS, "day"])
    rows["all_labels"] = rows["pod_labels"].fillna(rows["volume_labels"]).fillna("{}")
    rows["usage_start"] = rows["usage_end"] = rows.pop("day").astype(pd.ArrowDtype(pa.date32()))
    rows["cost_category_id"] = rows["cost_category_id"].astype("Int32")
    return rows.assign(
        report_period_id=int(ocp["report_period_id"]),
        cluster_id=str(ocp["cluster_id"]),
        cluster_alias=str(ocp["cluster_alias"]),
        source_uuid=str(ocp["provider_uuid"]),
    )


def write(job, output):
    """Writes the rows of the job; gives their number and the time from the first file read to the written one."""
    started, cpu_started = time.perf_counter(), time.process_time()
    rows = summarize(job)
    rows.to_parquet(output, index=False)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    return {"version": pd.__version__, "rows": len(rows), "query_seconds": seconds, "query_cpu_seconds": cpu_seconds}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--job", required=True, help="daybook.yaml of 'daybook generate'")
    parser.add_argument("--output", required=True, help="the Parquet file of the rows")
    parser.add_argument("--threads", type=int, help="of Arrow, which reads the files; pandas itself has one")
    parser.add_argument("--report", help="figures of the run as JSON")
    options = parser.parse_args()
    if options.threads:
        pa.set_cpu_count(options.threads)
    figures = write(lake_job.load(options.job, "pandas_peer"), options.output)
    if options.report:
        pathlib.Path(options.report).write_text(json.dumps(figures) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
