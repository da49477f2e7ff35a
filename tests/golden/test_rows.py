# SPDX-License-Identifier: Apache-2.0
"""The comparison of the golden tests can fail: it sees each kind of difference, and only those."""

import pytest

import golden_case
import rows


@pytest.fixture(scope="module")
def table():
    return golden_case.public("random-medium-1").expected("trino")


def changed(table, name, value_of, choose=lambda row: True):
    position = next(n for n, row in enumerate(table) if row[rows.AT[name]] is not None and choose(row))
    (row,) = rows.with_value([table[position]], name, lambda row: value_of(row[rows.AT[name]]))
    return [*table[:position], row, *table[position + 1 :]]


def times(factor):
    return lambda text: f"{float(text) * factor:.15f}"


def test_equal_in_any_order(table):
    assert rows.difference(table, list(reversed(table))) == ""


def test_missing_and_surplus_rows(table):
    assert "1 expected rows have no equal, 0 found rows" in rows.difference(table, table[1:])
    assert "0 expected rows have no equal, 1 found rows" in rows.difference(table, [*table, table[0]])


@pytest.mark.parametrize("name", ["pod_usage_cpu_core_hours", "volume_request_storage_gigabyte_months"])
def test_numbers(table, name):
    def choose(row):
        return not rows.is_unallocated(row) and float(row[rows.AT[name]]) > 0.01

    assert rows.difference(table, changed(table, name, times(1 + 3e-9), choose))
    assert rows.difference(table, changed(table, name, times(1 + 3e-10), choose)) == ""
    assert f"{name}: expected " in rows.difference(table, changed(table, name, lambda _: None, choose))


def test_numbers_of_unallocated_rows(table):
    def plus(amount):
        return lambda text: f"{float(text) + amount:.15f}"

    name = "node_capacity_cpu_cores"
    small = changed(table, name, lambda _: "0.000000001000000", rows.is_unallocated)
    assert rows.difference(small, changed(small, name, plus(9e-10), rows.is_unallocated)) == ""
    assert rows.difference(small, changed(small, name, plus(3e-9), rows.is_unallocated))


@pytest.mark.parametrize("name", ["namespace", "resource_id", "usage_end", "cost_category_id", "source_uuid"])
def test_text(table, name):
    assert f"{name}: expected " in rows.difference(table, changed(table, name, lambda text: text + "0"))
    assert f"{name}: expected " in rows.difference(table, changed(table, name, lambda _: None))


def test_null_is_not_the_empty_string():
    assert rows.parse_csv('a,,"",",""\n"\n') == [("a", None, "", ',"\n')]


def test_json_by_content(table):
    assert rows.difference(table, changed(table, "all_labels", lambda text: " " + text.replace(":", " : "))) == ""
    assert rows.difference(table, changed(table, "all_labels", lambda _: '{"other":"map"}'))
    cost = "infrastructure_usage_cost"
    assert rows.difference(table, changed(table, cost, lambda text: text.replace("0.0", "0.000000000"))) == ""
    assert rows.difference(table, changed(table, cost, lambda text: text.replace("0.0", "0.1")))


def test_rows_of_one_text_are_paired_whatever_their_order():
    def row(number):
        return tuple(number if name == "pod_usage_cpu_core_hours" else None for name in rows.COLUMNS)

    one, near, other = (row(f"{text:0<17}") for text in ("1.0000000000", "1.0000000009", "1.0000000015"))
    assert rows.difference([near, one], [near, other]) == ""
    assert rows.difference([one, one], [one, other])


def test_form_of_the_expected_files():
    """The check of rows.csv accepts what the engines' files hold (their order is another)."""
    for text in ('{"a":1,"b":"x y"}', "{}", '{"a\\\\\\"b":null}'):
        rows.check_compact_json(text)
    for text in ('{"b":1,"a":1}', '{"a": 1}', '{"a":1,"a":2}'):
        with pytest.raises(AssertionError):
            rows.check_compact_json(text)
