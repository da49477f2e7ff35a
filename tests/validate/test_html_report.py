# SPDX-License-Identifier: Apache-2.0
"""The HTML report of a comparison, in a browser: it opens without errors, shows the verdict, sorts and filters."""

import decimal

import pytest

import browser

USAGE = "pod_usage_cpu_core_hours"
HOSTILE = "</script><script>document.title='broken'</script><!--\"&'\u2028"

LOOK = """
const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
return {
  verdict: texts('#verdict')[0],
  counts: Object.fromEntries([...document.querySelectorAll('.tile')].map(
    (tile) => [tile.querySelector('dt').textContent, tile.querySelector('dd').textContent])),
  plots: [...document.querySelectorAll('.plot')].filter((one) => one.querySelector('canvas')).map((one) => one.id),
  ink: [...document.querySelectorAll('.plot canvas')].every((canvas) => new Uint32Array(
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer).some((pixel) => pixel !== 0)),
  title: document.title,
  width: document.documentElement.scrollWidth - innerWidth,
  paper: getComputedStyle(document.body).backgroundColor,
  marked: document.querySelectorAll('#different-rows td.differs').length,
  namespaces: texts('#extra-rows td:nth-child(3)'),
  requests: performance.getEntriesByType('resource').length,
};
"""

SORT_AND_FILTER = """
const table = document.querySelector('#columns table');
const column = (at) => [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => row.cells[at].textContent);
const button = (at) => table.tHead.rows[0].cells[at].querySelector('button');
const found = {};
button(1).click();
found.most_first = column(1);
found.most = column(0)[0];
found.sorted = table.tHead.rows[0].cells[1].getAttribute('aria-sort');
button(1).click();
found.least_first = column(1);
button(0).click();
found.names = column(0);
found.unsorted = table.tHead.rows[0].cells[1].getAttribute('aria-sort');
const box = document.querySelector('#columns');
const input = box.querySelector('input');
const filter = (text) => { input.value = text; input.dispatchEvent(new Event('input')); };
filter('CPU  request');
found.filtered = column(0);
found.told = box.querySelector('output').textContent;
filter('nothing has this name');
found.none = column(0);
filter('');
found.all = column(0).length;
const choice = document.querySelector('#days-plot select');
found.quantities = choice.options.length;
choice.value = '1';
choice.dispatchEvent(new Event('change'));
return found;
"""


@pytest.fixture
def differing(desk):
    def change(records):
        at = desk.pod()
        records[at][USAGE] = f"{decimal.Decimal(records[at][USAGE]) * 2:.15f}"
        records.pop(at + 1)
        records.append(dict(records[at], namespace=HOSTILE))

    run = desk.run(desk.changed(change), "rows.csv", "--report", "report.html", "--report", "report.json")
    assert run.exit_status == 1, run
    return desk.folder / "report.html"


@pytest.mark.parametrize("width, dark", [(1280, False), (1280, True), (500, False)])
def test_it_opens_and_shows_what_differs(desk, differing, width, dark):
    found, console = browser.run_in(differing, LOOK, width, dark)
    assert console == []
    assert found["verdict"] == "DIFFERENT"
    matching = f"{len(desk.rows) - 2:,}"
    assert found["counts"] == {"matching": matching, "different": "1", "missing": "1", "extra": "1"}
    assert found["plots"] == ["days-plot", "day-differences-plot", "metrics-plot", "places-plot"]
    assert found["ink"], "a plot is blank"
    assert found["title"].startswith("DIFFERENT: changed.csv and rows.csv")
    assert found["namespaces"] == [HOSTILE]
    assert found["marked"] >= 1
    assert found["width"] <= 0, "the page scrolls sideways"
    assert found["paper"] == ("rgb(15, 20, 25)" if dark else "rgb(255, 255, 255)")
    assert found["requests"] == 0


def test_its_tables_sort_and_filter(differing):
    found, console = browser.run_in(differing, SORT_AND_FILTER)
    assert console == []
    assert found["most"] == USAGE and found["most_first"][0] == "1"
    assert found["least_first"] == found["most_first"][::-1] and found["sorted"] == "descending"
    assert found["names"] == sorted(found["names"]) and found["unsorted"] is None
    assert found["filtered"] == ["pod_request_cpu_core_hours"]
    assert found["told"] == f"1 of {found['all']} lines"
    assert found["none"] == [] and found["all"] == len(found["names"])
    assert found["quantities"] >= 6


def test_the_page_of_equal_summaries(desk):
    run = desk.run("rows.csv", "rows.parquet", "--report", "equal.html")
    assert run.exit_status == 0, run
    found, console = browser.run_in(desk.folder / "equal.html", LOOK)
    assert console == []
    assert found["verdict"] == "EQUAL"
    assert found["counts"] == {"matching": f"{len(desk.rows):,}", "different": "0", "missing": "0", "extra": "0"}
    assert found["plots"] == ["days-plot", "day-differences-plot"]


def test_another_ending_is_refused(desk):
    run = desk.run("rows.csv", "rows.csv", "--report", "report.pdf")
    assert run.exit_status == 2, run
    assert "FILE.html, FILE.json or FILE.md" in run.error_line
    assert not (desk.folder / "report.pdf").exists()
