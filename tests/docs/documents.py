# SPDX-License-Identifier: Apache-2.0
"""The documents for users, and the commands in them that tests run.

A block of commands is run when a comment stands before it:

    <!-- run -->
    ```console
    $ build/release/daybook --version
    daybook 1.0.0
    ```

A line that begins with "$ " is a command, "> " continues it. The other lines are what it prints on standard output,
where "..." in a line of its own stands for any lines; a command followed by none may print anything. `<!-- run:
postgresql -->` is for commands that need a server.
"""

import dataclasses
import pathlib

import program


@dataclasses.dataclass
class Command:
    line: int
    text: str
    expected: list  # lines; empty: anything


def documents():
    root = program.ROOT
    found = [root / "README.md", root / "CONTRIBUTING.md", root / "examples/README.md"]
    found += sorted((root / "docs").rglob("*.md"))
    # The rules are a copy that is compared with its origin; nothing in them is a command.
    return [path for path in found if path.exists() and (root / "docs/spec") not in path.parents]


def name_of(document):
    return str(document.relative_to(program.ROOT))


def blocks(document, marker):
    """The commands of each block after `marker`, in the order of the document."""
    lines = document.read_text(encoding="utf-8").splitlines()
    found = []
    for number, line in enumerate(lines):
        if line.strip() != marker:
            continue
        where = f"{name_of(document)}:{number + 1}"
        assert lines[number + 1 : number + 2] == ["```console"], f"{where}: a console block must follow {marker}"
        end = lines.index("```", number + 2)
        found.append(parse(lines[number + 2 : end], first_line=number + 3, where=where))
    return found


def parse(lines, first_line, where):
    commands = []
    for offset, line in enumerate(lines):
        if line.startswith("$ "):
            commands.append(Command(first_line + offset, line[2:], []))
        elif line.startswith("> ") and commands and not commands[-1].expected:
            commands[-1].text += "\n" + line[2:]
        else:
            assert commands, f"{where}: a block begins with a command"
            commands[-1].expected.append(line)
    assert commands, f"{where}: a block without commands"
    return commands


def matches(expected, printed):
    """Whether `printed` is what `expected` says, where "..." stands for any lines."""
    if not expected:
        return not printed
    if expected[0] == "...":
        return any(matches(expected[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and printed[0].rstrip() == expected[0].rstrip() and matches(expected[1:], printed[1:])
