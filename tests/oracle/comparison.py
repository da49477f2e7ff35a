# SPDX-License-Identifier: Apache-2.0
"""One random case through the oracle and through the program, and what is left of it when they differ."""

import collections
import copy
import csv
import dataclasses
import datetime
import json
import pathlib
import shutil
import tempfile
import time

import golden_case
import oracle
import program
import rows
from case_maker import File

REFUSED = 3  # cli.md


@dataclasses.dataclass
class Answer:
    """Rows, or why there are none: a refusal, or what no program should do."""

    rows: list | None
    reason: str = ""
    odd: bool = False


def of_oracle(case, dialect):
    if not case.has_objects:
        return Answer(None, "no object at all")
    job = dataclasses.replace(case.job, dialect=dialect)
    try:
        found = oracle.summarize(job, case.tables(), rows.COLUMNS, rows.NUMBERS)
    except oracle.Refused as refused:
        return Answer(None, str(refused))
    return Answer([tuple(json.dumps(v) if isinstance(v, dict) else v for v in row) for row in found])


def write(case, folder):
    for file in case.files:
        file.write(folder / "lake")
    (folder / "lake").mkdir(parents=True, exist_ok=True)
    # JSON is YAML.
    text = json.dumps(case.configuration("lake"), ensure_ascii=False, indent=1)
    (folder / "daybook.yaml").write_text(text, encoding="utf-8")


def arguments(dialect):
    return ["summarize", "--config", "daybook.yaml", "--quiet", "--dialect", dialect, "--output", f"{dialect}.csv"]


def of_program(dialect, folder):
    done = program.run(*arguments(dialect), cwd=folder)
    output = folder / f"{dialect}.csv"
    if done.exit_status == 0:
        found = rows.read_csv(output)
        output.unlink()
        return Answer(found)
    odd = done.exit_status != REFUSED or output.exists()
    return Answer(None, str(done) if odd else done.error_line, odd)


def to_the_bit(row):
    return rows.text_key(row) + tuple(row[rows.AT[name]] for name in rows.NUMBERS)


def difference(wanted, found):
    """Empty when the answers agree. Of two refusals the reasons are not compared."""
    if found.odd:
        return found.reason
    if wanted.rows is None or found.rows is None:
        if wanted.rows is found.rows:
            return ""
        return (f"the oracle refuses it: {wanted.reason}; the program does not" if wanted.rows is None
                else f"the program refuses it: {found.reason}; the oracle does not")
    lacking = collections.Counter(map(to_the_bit, wanted.rows))
    lacking.subtract(map(to_the_bit, found.rows))
    if not any(lacking.values()):
        return ""
    return rows.difference(wanted.rows, found.rows) or _bits(lacking)


def _bits(lacking):
    """The sums are exact and every step after them is rounded once (F.29), so that all digits must agree."""
    sides = [[key for key, count in lacking.items() if count * sign > 0] for sign in (1, -1)]
    lines = ["equal within the tolerance, but not to the last digit:"]
    for wanted, found in zip(*map(_in_order, sides)):
        lines += [f"  {name}: the oracle has {a}, the program {b}"
                  for name, a, b in zip(rows.NUMBERS, wanted[-len(rows.NUMBERS):], found[-len(rows.NUMBERS):]) if a != b]
    return "\n".join(lines[:20])


def _in_order(keys):
    return sorted(keys, key=str)


def compare(case, dialects=golden_case.DIALECTS):
    """dialect -> difference, of the dialects in which there is one."""
    with tempfile.TemporaryDirectory(prefix="daybook-oracle-") as folder:
        folder = pathlib.Path(folder)
        write(case, folder)
        found = {dialect: difference(of_oracle(case, dialect), of_program(dialect, folder)) for dialect in dialects}
    return {dialect: text for dialect, text in found.items() if text}


# -- Shrinking --------------------------------------------------------------------------------------------------------


def shrink(case, dialect, seconds=60):
    """A smaller case that still differs in the dialect: whatever can be left out or made plain is."""
    end = time.monotonic() + seconds
    smaller = True
    while smaller and time.monotonic() < end:
        smaller = False
        for attempt in _attempts(case):
            if time.monotonic() > end:
                break
            candidate = copy.deepcopy(case)
            if attempt(candidate) is not False and compare(candidate, [dialect]):
                case, smaller = candidate, True
    return case


def _attempts(case):
    """Changes of a case, the greatest first. One that no longer applies gives False."""
    for at in reversed(range(len(case.files))):
        yield lambda case, at=at: _drop(case.files, at)
    for at, file in enumerate(case.files):
        size = len(file.rows)
        for part in (size // 2, size // 4, 1):
            for begin in reversed(range(0, size, part or 1)):
                yield lambda case, at=at, begin=begin, part=part: _cut(case, at, begin, part)
    for name in ("enabled_keys", "cost_categories", "nodes"):
        for at in reversed(range(len(getattr(case.job, name) or ()))):
            yield lambda case, name=name, at=at: _drop(getattr(case.job, name), at)
    for name, value in {"label_change": "every", "storage": False, "nodes": []}.items():
        yield lambda case, name=name, value=value: _set(case.job, name, value)
    for days in (0, 1):
        yield lambda case, days=days: _set(case.job, "end", case.job.start + datetime.timedelta(days))
    defaults = {field.name: field.default for field in dataclasses.fields(File)
                if field.default is not dataclasses.MISSING}
    for at in range(len(case.files)):
        for name, value in defaults.items():
            yield lambda case, at=at, name=name, value=value: (
                at < len(case.files) and _set(case.files[at], name, value))
    for at, file in enumerate(case.files):
        for number, row in enumerate(file.rows):
            for name in row:
                for plain in _plainer(name, row[name]):
                    yield lambda case, at=at, number=number, name=name, plain=plain: _replace(
                        case, at, number, name, plain)


def _plainer(name, value):
    if name == "interval_start":
        return [value.replace(hour=0, minute=0, second=0)]
    if name.endswith("labels"):
        return ["{}"]
    return [None, 0 if isinstance(value, int) else 1.0] if not isinstance(value, str) else [None, "a"]


def _drop(items, at):
    if at >= len(items):
        return False
    del items[at]
    return True


def _cut(case, at, begin, part):
    if not part or at >= len(case.files) or begin >= len(case.files[at].rows):
        return False
    del case.files[at].rows[begin : begin + part]
    return True


def _set(thing, name, value):
    if getattr(thing, name) == value:
        return False
    setattr(thing, name, value)
    return True


def _replace(case, at, number, name, value):
    if at >= len(case.files) or number >= len(case.files[at].rows):
        return False
    row = case.files[at].rows[number]
    if row[name] == value or row[name] is None or type(value) not in (type(row[name]), type(None)):
        return False
    row[name] = value
    return True


# -- What is kept -----------------------------------------------------------------------------------------------------


def keep(case, dialect, folder):
    """The case in a folder for people: lake, configuration, both answers and the rows that the files hold."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write(case, folder)
    for name, answer in {"oracle": of_oracle(case, dialect), "program": of_program(dialect, folder)}.items():
        with open(folder / f"{name}.txt", "w", encoding="utf-8", newline="") as file:
            if answer.rows is None:
                file.write(answer.reason + "\n")
            else:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(rows.COLUMNS)
                writer.writerows(sorted(answer.rows, key=rows.order_key))
    lines = []
    for file in case.files:
        form = dataclasses.asdict(file)
        form["rows"] = [{name: value for name, value in row.items() if value is not None} for row in form["rows"]]
        lines.append(json.dumps({"path": str(file.path(pathlib.Path("lake"))), **form}, default=str, indent=1,
                                ensure_ascii=False))
    (folder / "files.json").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"cd {folder} && {program.binary()} {' '.join(arguments(dialect))}"
