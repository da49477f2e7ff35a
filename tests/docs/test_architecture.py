# SPDX-License-Identifier: Apache-2.0
"""The picture in docs/architecture.md against what CMake links, and that against what the sources include."""

import re

import program

TARGET = re.compile(r"daybook_library\((\w+)(.*?)\n?\)", re.DOTALL)
ARROW = re.compile(r"^\s*(\w+)(?:\[[^]]*\])? --> (.+)$", re.MULTILINE)


def folders():
    """Target -> its folder, and target -> the targets it links itself."""
    paths, links = {}, {}
    for path in [*program.ROOT.glob("src/**/CMakeLists.txt"), program.ROOT / "cli/CMakeLists.txt"]:
        for name, arguments in TARGET.findall(path.read_text(encoding="utf-8")):
            paths[name] = path.parent
            linked = re.search(r"\bLINKS(.*?)(?:\bTESTS\b|$)", arguments, re.DOTALL)
            links[name] = set(re.findall(r"\bdaybook_(\w+)", linked[1] if linked else "")) - {"arrow", "flags"}
    return paths, links


def picture():
    text = (program.ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    graph = re.search(r"```mermaid\n(.*?)```", text, re.DOTALL)[1]
    return {source: set(re.findall(r"(?:^|& *)(\w+)", targets)) for source, targets in ARROW.findall(graph)}


def reachable(graph):
    """Node -> all that its arrows lead to, over others too."""
    def walk(node, seen):
        for following in graph.get(node, ()):
            if following not in seen:
                seen.add(following)
                walk(following, seen)
        return seen

    return {node: walk(node, set()) for node in graph}


def test_the_picture_has_the_links_of_cmake():
    _, links = folders()
    linked = reachable(links)
    drawn = reachable(picture())
    assert len(linked) > 10
    for name in sorted(linked):
        assert drawn.get(name, set()) == linked[name], f"docs/architecture.md: the arrows of {name}"
    assert set(drawn) <= set(linked)


def test_every_folder_includes_what_it_links():
    paths, links = folders()
    linked = reachable(links)
    names = {path.relative_to(program.ROOT).as_posix(): name for name, path in paths.items()}
    for name, path in paths.items():
        for source in [*path.glob("*.h"), *path.glob("*.cc")]:
            if source.name.endswith("_test.cc"):
                continue
            for folder in re.findall(r'^#include "(.+)/[^/"]+"', source.read_text(encoding="utf-8"), re.MULTILINE):
                target = names.get(folder)
                assert target is None or target in linked[name] | {name}, f"{source}: includes {folder}"
