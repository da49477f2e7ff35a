-- SPDX-License-Identifier: Apache-2.0
-- The daily summary (docs/spec/summary.md, dialect trino) by PostgreSQL, over the tables that postgresql_peer.py loads.
-- It fills in what stands after a dollar sign: the enabled keys, the query of the nodes' roles and the constants of the
-- job.
-- Every step names its rule. Steps are temporary tables and not parts of one statement: the planner knows the size of
-- a table and guesses that of a part, and its guess is too high by orders. A NULL label text is taken as the JSON text
-- null, which means the same (A.5): text then joins by hash, as IS NOT DISTINCT FROM cannot. For the same reason a map
-- that is not there has the number 0.
BEGIN;

-- C.9, G: the pods of a day with one text of labels, before any join: the wide rows are read once and become few.
CREATE TEMPORARY TABLE pod ON COMMIT DROP AS
SELECT
  interval_start::date AS day, namespace, node, resource_id, coalesce(pod_labels, 'null') AS text,
  max(node_role) AS node_role,
  sum(pod_usage_cpu_core_seconds) AS usage_cpu,
  sum(pod_request_cpu_core_seconds) AS request_cpu,
  sum(pod_limit_cpu_core_seconds) AS limit_cpu,
  -- C.13: greatest() of a NULL is NULL in Trino, not in PostgreSQL.
  sum(coalesce(pod_effective_usage_cpu_core_seconds,
               CASE WHEN pod_usage_cpu_core_seconds IS NOT NULL AND pod_request_cpu_core_seconds IS NOT NULL
                    THEN greatest(pod_usage_cpu_core_seconds, pod_request_cpu_core_seconds) END)) AS effective_cpu,
  sum(pod_usage_memory_byte_seconds) AS usage_memory,
  sum(pod_request_memory_byte_seconds) AS request_memory,
  sum(pod_limit_memory_byte_seconds) AS limit_memory,
  sum(coalesce(pod_effective_usage_memory_byte_seconds,
               CASE WHEN pod_usage_memory_byte_seconds IS NOT NULL AND pod_request_memory_byte_seconds IS NOT NULL
                    THEN greatest(pod_usage_memory_byte_seconds, pod_request_memory_byte_seconds) END))
    AS effective_memory,
  max(node_capacity_cpu_cores) AS cores,
  max(node_capacity_memory_bytes) AS memory_bytes
FROM pod_usage_daily
GROUP BY 1, 2, 3, 4, 5;

-- B.6, B.7: capacity, from the hourly rows.
CREATE TEMPORARY TABLE node_capacity ON COMMIT DROP AS
SELECT interval_start::date AS day, node, sum(cpu) AS cpu, sum(memory) AS memory
FROM (
  SELECT
    interval_start, node,
    max(node_capacity_cpu_core_seconds) AS cpu, max(node_capacity_memory_byte_seconds) AS memory
  FROM pod_usage_hourly
  GROUP BY 1, 2
) AS hour
GROUP BY 1, 2;

CREATE TEMPORARY TABLE cluster_capacity ON COMMIT DROP AS
SELECT day, sum(cpu) AS cpu, sum(memory) AS memory FROM node_capacity GROUP BY day;

-- A.2: every distinct text of labels is parsed once; equal maps have one id. A.5: a NULL text has a map of its own,
-- which is NULL and stands here as the JSON null.
CREATE TEMPORARY TABLE node_label ON COMMIT DROP AS
SELECT DISTINCT interval_start::date AS day, node, coalesce(node_labels, 'null') AS text FROM node_labels_daily;

CREATE TEMPORARY TABLE namespace_label ON COMMIT DROP AS
SELECT DISTINCT interval_start::date AS day, namespace, coalesce(namespace_labels, 'null') AS text
FROM namespace_labels_daily;

CREATE TEMPORARY TABLE storage ON COMMIT DROP AS
SELECT
  interval_start::date AS day, namespace, pod, persistentvolumeclaim, persistentvolume, storageclass,
  csi_volume_handle, coalesce(persistentvolume_labels, 'null') AS volume_text,
  coalesce(persistentvolumeclaim_labels, 'null') AS claim_text,
  persistentvolumeclaim_capacity_bytes AS capacity, persistentvolumeclaim_capacity_byte_seconds AS capacity_seconds,
  volume_request_storage_byte_seconds AS request_seconds, persistentvolumeclaim_usage_byte_seconds AS usage_seconds
FROM storage_usage_daily;

CREATE TEMPORARY TABLE label ON COMMIT DROP AS
WITH parsed AS (
  SELECT
    text,
    CASE WHEN json_typeof(text::json) = 'null' THEN 'null'::jsonb
         ELSE coalesce((SELECT jsonb_object_agg(key, value #>> '{}') FROM json_each(text::json)
                        WHERE key = ANY ($keys)), '{}') END AS map
  FROM (
    SELECT text FROM pod
    UNION SELECT text FROM node_label
    UNION SELECT text FROM namespace_label
    UNION SELECT volume_text FROM storage
    UNION SELECT claim_text FROM storage
  ) AS texts
)
SELECT text, map, dense_rank() OVER (ORDER BY map) AS id FROM parsed;

CREATE TEMPORARY TABLE map ON COMMIT DROP AS
SELECT DISTINCT id, map FROM label;

-- A.4: a node with k distinct maps in a day has k rows here, so that each of its rows joins k times.
CREATE TEMPORARY TABLE node_map ON COMMIT DROP AS
SELECT DISTINCT day, node, id FROM node_label JOIN label USING (text);

CREATE TEMPORARY TABLE namespace_map ON COMMIT DROP AS
SELECT DISTINCT day, namespace, id FROM namespace_label JOIN label USING (text);

-- C.15: k patterns that match are k joined rows before the sums.
CREATE TEMPORARY TABLE namespace_category ON COMMIT DROP AS
SELECT namespace, max(id) AS id, count(*)::float8 AS k
FROM (SELECT namespace FROM pod UNION SELECT namespace FROM storage) AS named
JOIN cost_category ON namespace LIKE pattern ESCAPE ''
GROUP BY namespace;

-- C.10: rows of one merged map come together.
CREATE TEMPORARY TABLE pod_joined ON COMMIT DROP AS
SELECT pod.*, label.id AS p, coalesce(namespace_map.id, 0) AS s, coalesce(node_map.id, 0) AS n
FROM pod
JOIN label USING (text)
LEFT JOIN namespace_map ON pod.day = namespace_map.day AND pod.namespace = namespace_map.namespace
LEFT JOIN node_map ON pod.day = node_map.day AND pod.node = node_map.node
WHERE pod.node <> '';

-- A.3: a later map wins; the JSON null merges as nothing (A.5).
CREATE TEMPORARY TABLE pod_merged ON COMMIT DROP AS
SELECT p, s, n, labels, dense_rank() OVER (ORDER BY labels) AS id
FROM (
  SELECT
    t.p, t.s, t.n,
    CASE WHEN p.map <> 'null'
         THEN coalesce(nullif(n.map, 'null'), '{}') || coalesce(nullif(s.map, 'null'), '{}') || p.map END AS labels
  FROM (SELECT DISTINCT p, s, n FROM pod_joined) AS t
  JOIN map AS p ON t.p = p.id
  LEFT JOIN map AS s ON t.s = s.id
  LEFT JOIN map AS n ON t.n = n.id
) AS merged;

CREATE TEMPORARY TABLE pod_labels ON COMMIT DROP AS
SELECT DISTINCT id, labels FROM pod_merged;

CREATE TEMPORARY TABLE pod_row ON COMMIT DROP AS
SELECT
  g.day, g.namespace, g.node, g.resource_id, labels,
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
    day, namespace, node, pod_merged.id AS merged,
    max(resource_id) AS resource_id,
    sum(usage_cpu) AS usage_cpu, sum(request_cpu) AS request_cpu,
    sum(effective_cpu) AS effective_cpu, sum(limit_cpu) AS limit_cpu,
    sum(usage_memory) AS usage_memory, sum(request_memory) AS request_memory,
    sum(effective_memory) AS effective_memory, sum(limit_memory) AS limit_memory,
    max(cores) AS cores, max(memory_bytes) AS memory_bytes
  FROM pod_joined JOIN pod_merged USING (p, s, n)
  GROUP BY 1, 2, 3, 4
) AS g
JOIN pod_labels ON g.merged = pod_labels.id
LEFT JOIN node_capacity ON g.day = node_capacity.day AND g.node = node_capacity.node
LEFT JOIN cluster_capacity ON g.day = cluster_capacity.day
LEFT JOIN namespace_category ON g.namespace = namespace_category.namespace;

-- D.17: the nodes of a claim are those of its pods.
CREATE TEMPORARY TABLE volume_node ON COMMIT DROP AS
SELECT DISTINCT
  storage.day, storage.persistentvolumeclaim, storage.persistentvolume, storage.pod, storage.namespace,
  pods.node, pods.resource_id
FROM (SELECT interval_start::date AS day, namespace, pod, node, resource_id FROM pod_usage_daily) AS pods
JOIN storage USING (day, namespace, pod);

-- D.18: a NULL volume has no count, as it never equals another one.
CREATE TEMPORARY TABLE volume_node_count ON COMMIT DROP AS
SELECT day, persistentvolume, count(DISTINCT node)::float8 AS n FROM volume_node GROUP BY 1, 2;

-- D.19, D.20: back to the storage rows, without the volume.
CREATE TEMPORARY TABLE storage_joined ON COMMIT DROP AS
SELECT
  storage.*, volume_node.node, volume_node.resource_id, volume_node_count.n AS node_count,
  claim.id AS c, volume.id AS v, coalesce(namespace_map.id, 0) AS s, coalesce(node_map.id, 0) AS n
FROM storage
JOIN label AS claim ON storage.claim_text = claim.text
JOIN label AS volume ON storage.volume_text = volume.text
LEFT JOIN volume_node
  ON storage.day = volume_node.day AND storage.persistentvolumeclaim = volume_node.persistentvolumeclaim
  AND storage.pod = volume_node.pod AND storage.namespace = volume_node.namespace
LEFT JOIN volume_node_count
  ON storage.day = volume_node_count.day AND storage.persistentvolume = volume_node_count.persistentvolume
LEFT JOIN node_map ON storage.day = node_map.day AND volume_node.node = node_map.node
LEFT JOIN namespace_map ON storage.day = namespace_map.day AND storage.namespace = namespace_map.namespace;

CREATE TEMPORARY TABLE storage_merged ON COMMIT DROP AS
SELECT c, v, s, n, labels, dense_rank() OVER (ORDER BY labels) AS id
FROM (
  SELECT
    t.c, t.v, t.s, t.n,
    CASE WHEN c.map <> 'null' AND v.map <> 'null'
         THEN coalesce(nullif(n.map, 'null'), '{}') || coalesce(nullif(s.map, 'null'), '{}') || v.map || c.map END
      AS labels
  FROM (SELECT DISTINCT c, v, s, n FROM storage_joined) AS t
  JOIN map AS c ON t.c = c.id
  JOIN map AS v ON t.v = v.id
  LEFT JOIN map AS s ON t.s = s.id
  LEFT JOIN map AS n ON t.n = n.id
) AS merged;

CREATE TEMPORARY TABLE volume_labels ON COMMIT DROP AS
SELECT DISTINCT id, labels FROM storage_merged;

-- E.26, G: the roles of nodes.
CREATE TEMPORARY TABLE role ON COMMIT DROP AS
$roles;

CREATE UNLOGGED TABLE summary AS
WITH
-- D.21, D.22
storage_row AS (
  SELECT
    g.*, labels, capacity * $gib AS capacity_gigabyte,
    capacity_seconds * coalesce(k, 1) / month_seconds * $gib AS capacity_months,
    request_seconds * coalesce(k, 1) / node_count / month_seconds * $gib AS request_months,
    usage_seconds * coalesce(k, 1) / node_count / month_seconds * $gib AS usage_months,
    namespace_category.id AS category
  FROM (
    SELECT
      namespace, node, resource_id, persistentvolumeclaim, persistentvolume, storageclass, csi_volume_handle, day,
      storage_merged.id AS merged,
      max(capacity) AS capacity, sum(capacity_seconds) AS capacity_seconds, sum(request_seconds) AS request_seconds,
      sum(usage_seconds) AS usage_seconds, max(node_count) AS node_count,
      86400 * date_part('day', date_trunc('month', day) + interval '1 month - 1 day') AS month_seconds
    FROM storage_joined JOIN storage_merged USING (c, v, s, n)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
  ) AS g
  JOIN volume_labels ON g.merged = volume_labels.id
  LEFT JOIN namespace_category USING (namespace)
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
  GROUP BY 1, 2
),

-- F: the three kinds of rows.
finished AS (
  SELECT
    'Pod' AS data_source, day, namespace, node, resource_id, labels AS pod_labels,
    usage_cpu, request_cpu, effective_cpu, limit_cpu, usage_memory, request_memory, effective_memory, limit_memory,
    cores, node_cpu, memory_gigabytes, node_memory, cluster_cpu, cluster_memory,
    NULL AS persistentvolumeclaim, NULL AS persistentvolume, NULL AS storageclass,
    NULL::jsonb AS volume_labels, coalesce(labels, '{}') AS all_labels,
    NULL::float8 AS capacity_gigabyte, NULL::float8 AS capacity_months, NULL::float8 AS request_months,
    NULL::float8 AS usage_months, $cost::jsonb AS cost, category
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
    NULL, NULL, NULL, NULL, '{}', NULL, NULL, NULL, NULL, NULL, cost_category.id
  FROM unallocated LEFT JOIN cost_category ON namespace LIKE pattern ESCAPE ''
)
SELECT
  $report_period_id::integer AS report_period_id, $cluster_id AS cluster_id, $cluster_alias AS cluster_alias,
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
FROM finished;

COMMIT;
