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
import label_text
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
    return Answer([tuple(label_text.canonical(v) if isinstance(v, dict) else v for v in row) for row in found])


def write(case, folder):
    for file in case.files:
        file.write(folder / "lake")
    (folder / "lake").mkdir(parents=True, exist_ok=True)
    # JSON is YAML.
    text = json.dumps(case.configuration("lake"), ensure_ascii=False, indent=1)
    (folder / "daybook.yaml").write_text(text, encoding="utf-8")


def arguments(dialect):
    return ["summarize", "--config", "daybook.yaml", "--quiet", "--dialect", dialect, "--output", f"{dialect}.csv"]


def start_program(dialect, folder):
    return program.start(*arguments(dialect), cwd=folder)


def of_program(dialect, folder, process):
    done = program.finish(process, arguments(dialect))
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
    count = len(rows.NUMBERS)
    for wanted, found in zip(*map(_in_order, sides)):
        lines += [f"  {name}: the oracle has {a}, the program {b}"
                  for name, a, b in zip(rows.NUMBERS, wanted[-count:], found[-count:]) if a != b]
    return "\n".join(lines[:20])


def _in_order(keys):
    return sorted(keys, key=str)


def compare(case, dialects=golden_case.DIALECTS):
    """dialect -> difference, of the dialects in which there is one."""
    with tempfile.TemporaryDirectory(prefix="daybook-oracle-") as folder:
        folder = pathlib.Path(folder)
        write(case, folder)
        processes = {dialect: start_program(dialect, folder) for dialect in dialects}
        wanted = {dialect: of_oracle(case, dialect) for dialect in dialects}  # meanwhile
        found = {dialect: difference(wanted[dialect], of_program(dialect, folder, process))
                 for dialect, process in processes.items()}
    return {dialect: text for dialect, text in found.items() if text}


# -- Shrinking --------------------------------------------------------------------------------------------------------


def shrink(case, dialect, seconds=60):
    """A smaller case that still differs in the dialect: whatever can be left out or made plain is."""
    return _Shrinker(case, dialect, time.monotonic() + seconds).run()


class _Shrinker:
    def __init__(self, case, dialect, end):
        self.case, self.dialect, self.end = case, dialect, end

    def run(self):
        smaller = True
        while smaller and time.monotonic() < self.end:
            before = [self._without_files(), self._without_rows(), self._without_lookups(), self._with_plain_job(),
                      self._with_plain_files(), self._with_plain_rows()]
            smaller = any(before)
        return self.case

    def _try(self, change):
        """Does the changed case still differ? Then it is the case from now on."""
        if time.monotonic() > self.end:
            return False
        candidate = copy.deepcopy(self.case)
        change(candidate)
        if not candidate.has_objects or not candidate.is_answered or not compare(candidate, [self.dialect]):
            return False
        self.case = candidate
        return True

    def _cut(self, items_of, size):
        """Leaves out as many runs of `size` items as can be."""
        done = False
        for begin in reversed(range(0, len(items_of(self.case)), size)):
            def cut(case, begin=begin):
                del items_of(case)[begin : begin + size]
            done |= self._try(cut)
        return done

    def _without_files(self):
        return self._cut(lambda case: case.files, 4) | self._cut(lambda case: case.files, 1)

    def _without_rows(self):
        done = False
        for at in range(len(self.case.files)):
            for size in (4, 1):
                done |= self._cut(lambda case, at=at: case.files[at].rows, size)
        return done

    def _without_lookups(self):
        return any([self._cut(lambda case, name=name: getattr(case.job, name), 1)
                    for name in ("enabled_keys", "cost_categories", "nodes") if getattr(self.case.job, name)])

    def _with_plain_job(self):
        start = self.case.job.start
        plain = [("label_change", "every"), ("storage", False), ("nodes", [])]
        plain += [("end", start + datetime.timedelta(days)) for days in (1, 0)]
        return any([self._try(lambda case, name=name, value=value: setattr(case.job, name, value))
                    for name, value in plain if getattr(self.case.job, name) != value])

    def _with_plain_files(self):
        plain = {field.name: field.default for field in dataclasses.fields(File)}
        done = False
        for at, file in enumerate(self.case.files):
            for name, value in plain.items():
                if value is not dataclasses.MISSING and getattr(file, name) != value:
                    done |= self._try(lambda case, at=at, name=name, value=value: setattr(case.files[at], name, value))
        return done

    def _with_plain_rows(self):
        done = False
        for at, file in enumerate(self.case.files):
            for number, row in enumerate(file.rows):
                for name, value in row.items():
                    for plain in _plainer(name, value):
                        def change(case, at=at, number=number, name=name, plain=plain):
                            case.files[at].rows[number][name] = plain
                        if self._try(change):
                            done = True
                            break
        return done


def _plainer(name, value):
    """Plainer values than this one, the plainest first."""
    if name == "interval_start":
        ladder = [value.replace(hour=0, minute=0, second=0)]
    elif name.endswith("labels"):
        ladder = ["{}"]
    elif isinstance(value, str):
        ladder = [None, "a"]
    else:
        ladder = [None, 1.0] if isinstance(value, float) else [None]
    return ladder[: ladder.index(value)] if value in ladder else ladder if value is not None else []


# -- What is kept -----------------------------------------------------------------------------------------------------


def keep(case, dialect, folder):
    """The case in a folder for people: lake, configuration, both answers and the rows that the files hold."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write(case, folder)
    of_each = {"oracle": of_oracle(case, dialect),
               "program": of_program(dialect, folder, start_program(dialect, folder))}
    for name, answer in of_each.items():
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
