-- SPDX-License-Identifier: Apache-2.0
-- The daily summary (docs/spec/summary.md, dialect trino) as one DuckDB query. duckdb_peer.py fills in what stands
-- after a dollar sign: the scans of the files, the enabled keys spelled out and the constants of the job.
-- Every CTE names its rule. MATERIALIZED stands where a step is read more than once.
WITH
-- C.9, G: the pods of a day with one text of labels, before any join: the wide rows are read once and become few.
pod AS MATERIALIZED (
  SELECT
    day, namespace, node, resource_id, pod_labels AS text,
    max(node_role) AS node_role,
    sum(pod_usage_cpu_core_seconds) AS usage_cpu,
    sum(pod_request_cpu_core_seconds) AS request_cpu,
    sum(pod_limit_cpu_core_seconds) AS limit_cpu,
    -- C.13: greatest() of a NULL is NULL in Trino, not in DuckDB; the sum of the two skips NULLs as Trino's does.
    sum(coalesce(pod_effective_usage_cpu_core_seconds,
                 CASE WHEN pod_usage_cpu_core_seconds + pod_request_cpu_core_seconds IS NOT NULL
                      THEN greatest(pod_usage_cpu_core_seconds, pod_request_cpu_core_seconds) END)) AS effective_cpu,
    sum(pod_usage_memory_byte_seconds) AS usage_memory,
    sum(pod_request_memory_byte_seconds) AS request_memory,
    sum(pod_limit_memory_byte_seconds) AS limit_memory,
    sum(coalesce(pod_effective_usage_memory_byte_seconds,
                 CASE WHEN pod_usage_memory_byte_seconds + pod_request_memory_byte_seconds IS NOT NULL
                      THEN greatest(pod_usage_memory_byte_seconds, pod_request_memory_byte_seconds) END))
      AS effective_memory,
    max(node_capacity_cpu_cores) AS cores,
    max(node_capacity_memory_bytes) AS memory_bytes
  FROM ($pod_daily)
  GROUP BY ALL
),

-- B.6, B.7: capacity, from the hourly rows.
node_capacity AS MATERIALIZED (
  SELECT interval_start::DATE AS day, node, sum(cpu) AS cpu, sum(memory) AS memory
  FROM (
    SELECT
      interval_start, node,
      max(node_capacity_cpu_core_seconds) AS cpu, max(node_capacity_memory_byte_seconds) AS memory
    FROM ($pod_hourly)
    GROUP BY ALL
  )
  GROUP BY ALL
),
cluster_capacity AS MATERIALIZED (
  SELECT day, sum(cpu) AS cpu, sum(memory) AS memory FROM node_capacity GROUP BY day
),

-- A.2: every distinct text of labels is parsed once. A map is the list of the values of the enabled keys, in the order
-- of the keys; equal maps have one id. A.5: a NULL text has a map of its own, which is NULL.
node_label AS MATERIALIZED (
  SELECT DISTINCT day, node, node_labels AS text FROM ($node_labels)
),
namespace_label AS MATERIALIZED (
  SELECT DISTINCT day, namespace, namespace_labels AS text FROM ($namespace_labels)
),
storage AS MATERIALIZED (
  $storage_daily
),
parsed AS MATERIALIZED (
  SELECT text, $map AS map
  FROM (
    SELECT text, $values AS v
    FROM (
      SELECT text FROM pod
      UNION SELECT text FROM node_label
      UNION SELECT text FROM namespace_label
      UNION SELECT persistentvolume_labels FROM storage
      UNION SELECT persistentvolumeclaim_labels FROM storage
    )
  )
),
map AS MATERIALIZED (
  SELECT map, row_number() OVER () AS id FROM (SELECT DISTINCT map FROM parsed)
),
label AS MATERIALIZED (
  SELECT text, id FROM parsed JOIN map ON parsed.map IS NOT DISTINCT FROM map.map
),
-- A.4: a node with k distinct maps in a day has k rows here, so that each of its rows joins k times.
node_map AS MATERIALIZED (
  SELECT DISTINCT day, node, id FROM node_label JOIN label ON node_label.text IS NOT DISTINCT FROM label.text
),
namespace_map AS MATERIALIZED (
  SELECT DISTINCT day, namespace, id
  FROM namespace_label JOIN label ON namespace_label.text IS NOT DISTINCT FROM label.text
),

-- C.15: k patterns that match are k joined rows before the sums.
category(id, pattern) AS MATERIALIZED (
  $categories
),
namespace_category AS MATERIALIZED (
  SELECT namespace, max(id) AS id, count(*)::DOUBLE AS k
  FROM (SELECT namespace FROM pod UNION SELECT namespace FROM storage)
  JOIN category ON namespace LIKE pattern
  GROUP BY namespace
),

-- C.10: rows of one merged map come together.
pod_joined AS MATERIALIZED (
  SELECT pod.* EXCLUDE (text, node_role), label.id AS p, namespace_map.id AS s, node_map.id AS n
  FROM pod
  JOIN label ON pod.text IS NOT DISTINCT FROM label.text
  LEFT JOIN node_map ON pod.day = node_map.day AND pod.node = node_map.node
  LEFT JOIN namespace_map ON pod.day = namespace_map.day AND pod.namespace = namespace_map.namespace
  WHERE pod.node <> ''
),
pod_merged AS MATERIALIZED (
  SELECT t.p, t.s, t.n, $pod_labels AS labels
  FROM (SELECT DISTINCT p, s, n FROM pod_joined) AS t
  JOIN map AS p ON t.p = p.id
  LEFT JOIN map AS s ON t.s = s.id
  LEFT JOIN map AS n ON t.n = n.id
),
pod_row AS MATERIALIZED (
  SELECT
    g.day, g.namespace, g.node, g.resource_id, g.labels,
    usage_cpu * coalesce(k, 1) / 3600 AS usage_cpu,
    request_cpu * coalesce(k, 1) / 3600 AS request_cpu,
    effective_cpu * coalesce(k, 1) / 3600 AS effective_cpu,
    limit_cpu * coalesce(k, 1) / 3600 AS limit_cpu,
    usage_memory * coalesce(k, 1) / 3600 * $gib AS usage_memory,
    request_memory * coalesce(k, 1) / 3600 * $gib AS request_memory,
    effective_memory * coalesce(k, 1) / 3600 * $gib AS effective_memory,
    limit_memory * coalesce(k, 1) / 3600 * $gib AS limit_memory,
    cores,
    memory_bytes * $gib AS memory_gigabytes,
    node_capacity.cpu / 3600 AS node_cpu,
    node_capacity.memory / 3600 * $gib AS node_memory,
    cluster_capacity.cpu / 3600 AS cluster_cpu,
    cluster_capacity.memory / 3600 * $gib AS cluster_memory,
    namespace_category.id AS category
  FROM (
    SELECT
      day, namespace, node, labels,
      max(resource_id) AS resource_id,
      sum(usage_cpu) AS usage_cpu, sum(request_cpu) AS request_cpu,
      sum(effective_cpu) AS effective_cpu, sum(limit_cpu) AS limit_cpu,
      sum(usage_memory) AS usage_memory, sum(request_memory) AS request_memory,
      sum(effective_memory) AS effective_memory, sum(limit_memory) AS limit_memory,
      max(cores) AS cores, max(memory_bytes) AS memory_bytes
    FROM pod_joined
    JOIN pod_merged
      ON pod_joined.p = pod_merged.p
      AND pod_joined.s IS NOT DISTINCT FROM pod_merged.s
      AND pod_joined.n IS NOT DISTINCT FROM pod_merged.n
    GROUP BY ALL
  ) AS g
  LEFT JOIN node_capacity ON g.day = node_capacity.day AND g.node = node_capacity.node
  LEFT JOIN cluster_capacity ON g.day = cluster_capacity.day
  LEFT JOIN namespace_category ON g.namespace = namespace_category.namespace
),

-- D.17: the nodes of a claim are those of its pods.
volume_node AS MATERIALIZED (
  SELECT DISTINCT
    storage.day, storage.persistentvolumeclaim, storage.persistentvolume, storage.pod, storage.namespace,
    pods.node, pods.resource_id
  FROM ($pods_of_storage) AS pods
  JOIN storage USING (day, namespace, pod)
),
-- D.18: a NULL volume has no count, as it never equals another one.
volume_node_count AS (
  SELECT day, persistentvolume, count(DISTINCT node)::DOUBLE AS n FROM volume_node GROUP BY ALL
),
-- D.19, D.20: back to the storage rows, without the volume.
storage_joined AS MATERIALIZED (
  SELECT
    storage.day, storage.namespace, volume_node.node, volume_node.resource_id, storage.persistentvolumeclaim,
    storage.persistentvolume, storageclass, csi_volume_handle,
    persistentvolumeclaim_capacity_bytes AS capacity, persistentvolumeclaim_capacity_byte_seconds AS capacity_seconds,
    volume_request_storage_byte_seconds AS request_seconds, persistentvolumeclaim_usage_byte_seconds AS usage_seconds,
    volume_node_count.n AS node_count,
    claim.id AS c, volume.id AS v, namespace_map.id AS s, node_map.id AS n
  FROM storage
  JOIN label AS claim ON storage.persistentvolumeclaim_labels IS NOT DISTINCT FROM claim.text
  JOIN label AS volume ON storage.persistentvolume_labels IS NOT DISTINCT FROM volume.text
  LEFT JOIN volume_node
    ON storage.day = volume_node.day AND storage.persistentvolumeclaim = volume_node.persistentvolumeclaim
    AND storage.pod = volume_node.pod AND storage.namespace = volume_node.namespace
  LEFT JOIN volume_node_count
    ON storage.day = volume_node_count.day AND storage.persistentvolume = volume_node_count.persistentvolume
  LEFT JOIN node_map ON storage.day = node_map.day AND volume_node.node = node_map.node
  LEFT JOIN namespace_map ON storage.day = namespace_map.day AND storage.namespace = namespace_map.namespace
),
storage_merged AS MATERIALIZED (
  SELECT t.c, t.v, t.s, t.n, $volume_labels AS labels
  FROM (SELECT DISTINCT c, v, s, n FROM storage_joined) AS t
  JOIN map AS c ON t.c = c.id
  JOIN map AS v ON t.v = v.id
  LEFT JOIN map AS s ON t.s = s.id
  LEFT JOIN map AS n ON t.n = n.id
),
-- D.21, D.22
storage_row AS (
  SELECT
    g.*, capacity * $gib AS capacity_gigabyte,
    capacity_seconds * coalesce(k, 1) / (86400 * day(last_day(day))) * $gib AS capacity_months,
    request_seconds * coalesce(k, 1) / node_count / (86400 * day(last_day(day))) * $gib AS request_months,
    usage_seconds * coalesce(k, 1) / node_count / (86400 * day(last_day(day))) * $gib AS usage_months,
    namespace_category.id AS category
  FROM (
    SELECT
      namespace, node, resource_id, persistentvolumeclaim, persistentvolume, storageclass, csi_volume_handle, day,
      labels,
      max(capacity) AS capacity, sum(capacity_seconds) AS capacity_seconds, sum(request_seconds) AS request_seconds,
      sum(usage_seconds) AS usage_seconds, max(node_count) AS node_count
    FROM storage_joined
    JOIN storage_merged
      ON storage_joined.c = storage_merged.c
      AND storage_joined.v = storage_merged.v
      AND storage_joined.s IS NOT DISTINCT FROM storage_merged.s
      AND storage_joined.n IS NOT DISTINCT FROM storage_merged.n
    GROUP BY ALL
  ) AS g
  LEFT JOIN namespace_category USING (namespace)
),

-- E.26, G: the roles of nodes.
role AS (
  $roles
),
-- E.24, E.25
unallocated AS (
  SELECT
    day, pod_row.node, max(pod_row.resource_id) AS resource_id,
    CASE max(role.role)
      WHEN 'master' THEN 'Platform unallocated' WHEN 'infra' THEN 'Platform unallocated'
      WHEN 'worker' THEN 'Worker unallocated'
    END AS namespace,
    max(node_cpu) - sum(usage_cpu) AS usage_cpu,
    max(node_cpu) - sum(request_cpu) AS request_cpu,
    max(node_cpu) - sum(effective_cpu) AS effective_cpu,
    max(node_memory) - sum(usage_memory) AS usage_memory,
    max(node_memory) - sum(request_memory) AS request_memory,
    max(node_memory) - sum(effective_memory) AS effective_memory,
    max(cores) AS cores, max(memory_gigabytes) AS memory_gigabytes,
    max(node_cpu) AS node_cpu, max(node_memory) AS node_memory,
    max(cluster_cpu) AS cluster_cpu, max(cluster_memory) AS cluster_memory
  FROM pod_row
  LEFT JOIN role ON pod_row.node = role.node AND pod_row.resource_id = role.resource_id
  WHERE namespace NOT IN ('Platform unallocated', 'Worker unallocated', 'Network unattributed', 'Storage unattributed')
  GROUP BY ALL
),

-- F: the three kinds of rows.
summary AS (
  SELECT
    'Pod' AS data_source, day, namespace, node, resource_id, labels AS pod_labels,
    usage_cpu, request_cpu, effective_cpu, limit_cpu, usage_memory, request_memory, effective_memory, limit_memory,
    cores, node_cpu, memory_gigabytes, node_memory, cluster_cpu, cluster_memory,
    NULL::VARCHAR AS persistentvolumeclaim, NULL::VARCHAR AS persistentvolume, NULL::VARCHAR AS storageclass,
    NULL::VARCHAR AS volume_labels, coalesce(labels, '{}') AS all_labels,
    NULL::DOUBLE AS capacity_gigabyte, NULL::DOUBLE AS capacity_months, NULL::DOUBLE AS request_months,
    NULL::DOUBLE AS usage_months, $cost AS cost, category
  FROM pod_row
  UNION ALL
  SELECT
    'Storage', day, namespace, node, resource_id, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    persistentvolumeclaim, persistentvolume, storageclass, labels, coalesce(labels, '{}'),
    capacity_gigabyte, capacity_months, request_months, usage_months, $cost, category
  FROM storage_row
  UNION ALL
  -- E.27: joined after the sums, so that k patterns emit k rows.
  SELECT
    'Pod', day, namespace, node, resource_id, NULL,
    usage_cpu, request_cpu, effective_cpu, NULL, usage_memory, request_memory, effective_memory, NULL,
    cores, node_cpu, memory_gigabytes, node_memory, cluster_cpu, cluster_memory,
    NULL, NULL, NULL, NULL, '{}', NULL, NULL, NULL, NULL, NULL, category.id
  FROM unallocated LEFT JOIN category ON namespace LIKE pattern
)
SELECT
  $report_period_id::INTEGER AS report_period_id, $cluster_id AS cluster_id, $cluster_alias AS cluster_alias,
  data_source, day AS usage_start, day AS usage_end, namespace, node, resource_id, pod_labels,
  usage_cpu AS pod_usage_cpu_core_hours,
  request_cpu AS pod_request_cpu_core_hours,
  effective_cpu AS pod_effective_usage_cpu_core_hours,
  limit_cpu AS pod_limit_cpu_core_hours,
  usage_memory AS pod_usage_memory_gigabyte_hours,
  request_memory AS pod_request_memory_gigabyte_hours,
  effective_memory AS pod_effective_usage_memory_gigabyte_hours,
  limit_memory AS pod_limit_memory_gigabyte_hours,
  cores AS node_capacity_cpu_cores,
  node_cpu AS node_capacity_cpu_core_hours,
  memory_gigabytes AS node_capacity_memory_gigabytes,
  node_memory AS node_capacity_memory_gigabyte_hours,
  cluster_cpu AS cluster_capacity_cpu_core_hours,
  cluster_memory AS cluster_capacity_memory_gigabyte_hours,
  persistentvolumeclaim, persistentvolume, storageclass, volume_labels, all_labels,
  capacity_gigabyte AS persistentvolumeclaim_capacity_gigabyte,
  capacity_months AS persistentvolumeclaim_capacity_gigabyte_months,
  request_months AS volume_request_storage_gigabyte_months,
  usage_months AS persistentvolumeclaim_usage_gigabyte_months,
  $source_uuid AS source_uuid, cost AS infrastructure_usage_cost, category AS cost_category_id
FROM summary
