# SPDX-License-Identifier: Apache-2.0
"""A tenant's schema in a real PostgreSQL: made by `daybook init-db`, filled and read by psql."""

import calendar
import contextlib
import copy
import os
import subprocess
import tempfile

import program
import rows

TARGET = "reporting_ocpusagelineitem_daily_summary"
# Rows are few: DELETE is faster than TRUNCATE, which makes a file for every index of every partition.
EMPTY = "".join(
    f"DELETE FROM {table};\n"
    for table in (TARGET, "reporting_enabledtagkeys", "reporting_ocp_cost_category_namespace",
                  "reporting_ocp_cost_category", "reporting_ocp_nodes", "reporting_ocpusagereportperiod")
)
COST_COLUMNS = (
    "infrastructure_raw_cost, infrastructure_project_raw_cost, infrastructure_data_in_gigabytes,"
    " infrastructure_data_out_gigabytes, infrastructure_markup_cost, infrastructure_project_markup_cost,"
    " infrastructure_monthly_cost, supplementary_monthly_cost, cost_model_cpu_cost, cost_model_memory_cost,"
    " cost_model_volume_cost, cost_model_gpu_cost, distributed_cost, infrastructure_monthly_cost_json,"
    " infrastructure_project_monthly_cost, supplementary_usage_cost, supplementary_monthly_cost_json,"
    " supplementary_project_monthly_cost, cost_model_rate_type, monthly_cost_type, raw_currency"
)


def literal(value):
    if value is None:
        return "NULL"
    if isinstance(value, (bool, int)):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"


def insert(table, columns, records):
    if not records:
        return ""
    values = ",\n".join("(" + ", ".join(map(literal, record)) + ")" for record in records)
    return f"INSERT INTO {table} ({columns}) VALUES {values};\n"


def report_period(number, month, cluster, alias, source):
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return insert(
        "reporting_ocpusagereportperiod",
        "id, cluster_id, cluster_alias, report_period_start, report_period_end, provider_id",
        [(number, cluster, alias, month, last, source)],
    )


def without_lookups(configuration):
    """The configuration of a run that learns everything it can from the tenant's tables."""
    configuration = copy.deepcopy(configuration)
    del configuration["lookups"]
    del configuration["ocp"]["report_period_id"]
    del configuration["ocp"]["cluster_alias"]
    return configuration


class Tenant:
    """One schema of a pg_server.Server."""

    def __init__(self, server, schema="org1234567"):
        self.server = server
        self.schema = schema
        self.environment = {"PGPASSWORD": server.password}
        with tempfile.TemporaryDirectory() as folder:
            program.succeed("init-db", self.uri(), cwd=folder, env=self.environment)

    def uri(self, schema=None, password=None, **changes):
        part = {"host": self.server.host, "port": self.server.port, "user": self.server.user,
                "database": self.server.database, **changes}
        user = part["user"] if password is None else f"{part['user']}:{password}"
        return f"postgresql://{user}@{part['host']}:{part['port']}/{part['database']}?schema={schema or self.schema}"

    def psql(self, sql):
        """Runs `sql` with the tenant's schema first; {target} stands for the summary table. Gives what psql printed."""
        script = f"SET search_path = {self.schema}, public;\n" + sql.replace("{target}", TARGET)
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.server.host),
                   "-p", str(self.server.port), "-U", self.server.user, "-d", self.server.database]
        environment = {**os.environ, **self.environment, "PGCLIENTENCODING": "UTF8"}
        done = subprocess.run(command, input=script.encode(), capture_output=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8")

    @contextlib.contextmanager
    def table_lock(self, mode="SHARE"):
        """Somebody else holds the target: in SHARE mode writers have to wait at the server, in ACCESS EXCLUSIVE readers."""
        command = ["psql", "-X", "-q", "-A", "-t", "-h", str(self.server.host), "-p", str(self.server.port),
                   "-U", self.server.user, "-d", self.server.database]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                  env=program.environment(self.environment))
        try:
            holder.stdin.write(f"BEGIN; LOCK TABLE {self.schema}.{TARGET} IN {mode} MODE; SELECT 'held';\n")
            holder.stdin.flush()
            assert holder.stdout.readline().strip() == "held"
            yield
        finally:
            holder.stdin.close()
            holder.wait(timeout=30)

    def value(self, sql):
        return self.psql(sql).strip()

    def rows(self, where="true"):
        columns = ", ".join(rows.COLUMNS)
        return rows.parse_csv(
            self.psql(f"COPY (SELECT {columns} FROM {{target}} WHERE {where}) TO STDOUT WITH (FORMAT csv);")
        )

    def fill(self, case):
        """Empties the tenant and gives it the look-ups of a case. Gives the report period id of each month."""
        settings = case.settings
        keys = [(key, True, "OCP") for key in settings["enabled_keys"]]
        keys += [(row["key"], row["enabled"], row["provider_type"]) for row in settings.get("other_keys", [])]
        categories = settings["cost_category"]
        periods = {
            f"{month:%Y-%m}": settings["report_period_id"] + offset for offset, month in enumerate(case.months)
        }
        self.psql(
            EMPTY
            + insert("reporting_enabledtagkeys", "uuid, key, enabled, provider_type",
                     [(f"00000000-0000-4000-8000-{n:012}", *key) for n, key in enumerate(keys)])
            + insert("reporting_ocp_cost_category", "id, name, source_type",
                     [(n, f"category {n}", "OCP") for n in sorted({row["id"] for row in categories} - {None})])
            + insert("reporting_ocp_cost_category_namespace", "id, namespace, system_default, cost_category_id",
                     [(n, row["pattern"], False, row["id"]) for n, row in enumerate(categories)])
            + insert("reporting_ocp_nodes", "uuid, node, resource_id, node_role",
                     [(f"00000000-0000-4000-9000-{n:012}", row["node"], row["resource_id"], row["node_role"])
                      for n, row in enumerate(settings["nodes"])])
            + "".join(self.period(case, month, periods[f"{month:%Y-%m}"]) for month in case.months)
        )
        return periods

    def period(self, case, month, number):
        settings = case.settings
        return report_period(number, month, settings["cluster_id"], settings["cluster_alias"], settings["source_uuid"])

    def insert_row(self, **row):
        """A row of the target as another run or another writer would have left it."""
        # The partition of a month may not be there yet: the default one takes the row then.
        self.psql(insert(TARGET, "uuid, " + ", ".join(row), [(os.urandom(16).hex(), *row.values())]))
