-- SPDX-License-Identifier: Apache-2.0
-- The daily summary (docs/spec/summary.md, dialect trino) of the days of one month, in Trino's SQL, over the tables of
-- docs/spec/inputs.md. `daybook validate ... 'trino://...?run=summary'` fills in what stands after a dollar sign: the
-- source, the days, the enabled keys, categories and roles, and the constants of the rows. Every CTE names its rule.
WITH
-- A.1, A.2: the maps of the enabled keys. A.4: a node with k distinct maps in a day has k rows here.
node_map AS (
  SELECT DISTINCT
    CAST(interval_start AS date) AS day, node,
    map_filter(CAST(json_parse(node_labels) AS map(varchar, varchar)), (k, v) -> contains($enabled_keys, k)) AS labels
  FROM openshift_node_labels_line_items_daily
  WHERE source = $source AND year = $year AND month = $month
    AND CAST(interval_start AS date) BETWEEN $start AND $end
),
namespace_map AS (
  SELECT DISTINCT
    CAST(interval_start AS date) AS day, namespace,
    map_filter(CAST(json_parse(namespace_labels) AS map(varchar, varchar)), (k, v) -> contains($enabled_keys, k))
      AS labels
  FROM openshift_namespace_labels_line_items_daily
  WHERE source = $source AND year = $year AND month = $month
    AND CAST(interval_start AS date) BETWEEN $start AND $end
),

-- C.9, G: the pods of the days; D.17 needs those without a node, too.
pod AS (
  SELECT
    CAST(interval_start AS date) AS day, namespace, node, pod, resource_id, node_role,
    map_filter(CAST(json_parse(pod_labels) AS map(varchar, varchar)), (k, v) -> contains($enabled_keys, k)) AS labels,
    pod_usage_cpu_core_seconds AS usage_cpu,
    pod_request_cpu_core_seconds AS request_cpu,
    -- C.13
    coalesce(pod_effective_usage_cpu_core_seconds, greatest(pod_usage_cpu_core_seconds, pod_request_cpu_core_seconds))
      AS effective_cpu,
    pod_limit_cpu_core_seconds AS limit_cpu,
    pod_usage_memory_byte_seconds AS usage_memory,
    pod_request_memory_byte_seconds AS request_memory,
    coalesce(pod_effective_usage_memory_byte_seconds,
             greatest(pod_usage_memory_byte_seconds, pod_request_memory_byte_seconds)) AS effective_memory,
    pod_limit_memory_byte_seconds AS limit_memory,
    node_capacity_cpu_cores AS cores,
    node_capacity_memory_bytes AS memory_bytes
  FROM openshift_pod_usage_line_items_daily
  WHERE source = $source AND year = $year AND month = $month
    AND CAST(interval_start AS date) BETWEEN $start AND $end
),

-- B.6, B.7: capacity, from the hourly rows.
node_capacity AS (
  SELECT CAST(interval_start AS date) AS day, node, sum(cpu) AS cpu, sum(memory) AS memory
  FROM (
    SELECT
      interval_start, node,
      max(node_capacity_cpu_core_seconds) AS cpu, max(node_capacity_memory_byte_seconds) AS memory
    FROM openshift_pod_usage_line_items
    WHERE source = $source AND year = $year AND month = $month
      AND CAST(interval_start AS date) BETWEEN $start AND $end
    GROUP BY interval_start, node
  )
  GROUP BY CAST(interval_start AS date), node
),
cluster_capacity AS (
  SELECT day, sum(cpu) AS cpu, sum(memory) AS memory FROM node_capacity GROUP BY day
),

-- C.15: a namespace that matches k patterns is joined k times before the sums.
category(id, pattern) AS (
  $categories
),

-- A.3, A.5: later maps win; a NULL map of the pod makes the merged one NULL, that of a node or namespace is empty.
pod_joined AS (
  SELECT
    pod.day, pod.namespace, pod.node, pod.resource_id, usage_cpu, request_cpu, effective_cpu, limit_cpu, usage_memory,
    request_memory, effective_memory, limit_memory, cores, memory_bytes, category.id AS category,
    CASE WHEN pod.labels IS NOT NULL THEN
      map_concat(coalesce(node_map.labels, CAST(map() AS map(varchar, varchar))),
                 coalesce(namespace_map.labels, CAST(map() AS map(varchar, varchar))), pod.labels)
    END AS labels
  FROM pod
  LEFT JOIN node_map ON pod.day = node_map.day AND pod.node = node_map.node
  LEFT JOIN namespace_map ON pod.day = namespace_map.day AND pod.namespace = namespace_map.namespace
  LEFT JOIN category ON pod.namespace LIKE category.pattern
  WHERE pod.node <> ''
),
-- C.10 to C.14
pod_row AS (
  SELECT
    g.day, g.namespace, g.node, g.resource_id, g.labels,
    g.usage_cpu / 3600 AS usage_cpu,
    g.request_cpu / 3600 AS request_cpu,
    g.effective_cpu / 3600 AS effective_cpu,
    g.limit_cpu / 3600 AS limit_cpu,
    g.usage_memory / 3600 * power(2, -30) AS usage_memory,
    g.request_memory / 3600 * power(2, -30) AS request_memory,
    g.effective_memory / 3600 * power(2, -30) AS effective_memory,
    g.limit_memory / 3600 * power(2, -30) AS limit_memory,
    g.cores,
    g.memory_bytes * power(2, -30) AS memory_gigabytes,
    node_capacity.cpu / 3600 AS node_cpu,
    node_capacity.memory / 3600 * power(2, -30) AS node_memory,
    cluster_capacity.cpu / 3600 AS cluster_cpu,
    cluster_capacity.memory / 3600 * power(2, -30) AS cluster_memory,
    g.category
  FROM (
    SELECT
      day, namespace, node, labels,
      max(resource_id) AS resource_id,
      sum(usage_cpu) AS usage_cpu, sum(request_cpu) AS request_cpu, sum(effective_cpu) AS effective_cpu,
      sum(limit_cpu) AS limit_cpu, sum(usage_memory) AS usage_memory, sum(request_memory) AS request_memory,
      sum(effective_memory) AS effective_memory, sum(limit_memory) AS limit_memory,
      max(cores) AS cores, max(memory_bytes) AS memory_bytes, max(category) AS category
    FROM pod_joined
    GROUP BY day, namespace, node, labels
  ) AS g
  LEFT JOIN node_capacity ON g.day = node_capacity.day AND g.node = node_capacity.node
  LEFT JOIN cluster_capacity ON g.day = cluster_capacity.day
),

-- D
storage AS (
  SELECT
    CAST(interval_start AS date) AS day, namespace, pod, persistentvolumeclaim, persistentvolume, storageclass,
    csi_volume_handle,
    persistentvolumeclaim_capacity_bytes AS capacity,
    persistentvolumeclaim_capacity_byte_seconds AS capacity_seconds,
    volume_request_storage_byte_seconds AS request_seconds,
    persistentvolumeclaim_usage_byte_seconds AS usage_seconds,
    map_filter(CAST(json_parse(persistentvolume_labels) AS map(varchar, varchar)),
               (k, v) -> contains($enabled_keys, k)) AS volume_labels,
    map_filter(CAST(json_parse(persistentvolumeclaim_labels) AS map(varchar, varchar)),
               (k, v) -> contains($enabled_keys, k)) AS claim_labels
  FROM openshift_storage_usage_line_items_daily
  WHERE source = $source AND year = $year AND month = $month
    AND CAST(interval_start AS date) BETWEEN $start AND $end AND $with_storage
),
-- D.17: the nodes of a claim are those of its pods.
volume_node AS (
  SELECT DISTINCT
    storage.day, storage.persistentvolumeclaim, storage.persistentvolume, storage.pod, storage.namespace, pod.node,
    pod.resource_id
  FROM storage
  JOIN pod ON storage.day = pod.day AND storage.namespace = pod.namespace AND storage.pod = pod.pod
),
-- D.18
volume_node_count AS (
  SELECT day, persistentvolume, CAST(count(DISTINCT node) AS double) AS n
  FROM volume_node
  GROUP BY day, persistentvolume
),
-- D.19, D.20: back to the storage rows, without the volume.
storage_joined AS (
  SELECT
    storage.day, storage.namespace, volume_node.node, volume_node.resource_id, storage.persistentvolumeclaim,
    storage.persistentvolume, storage.storageclass, storage.csi_volume_handle, storage.capacity,
    storage.capacity_seconds, storage.request_seconds, storage.usage_seconds, volume_node_count.n AS node_count,
    category.id AS category,
    CASE WHEN storage.volume_labels IS NOT NULL AND storage.claim_labels IS NOT NULL THEN
      map_concat(coalesce(node_map.labels, CAST(map() AS map(varchar, varchar))),
                 coalesce(namespace_map.labels, CAST(map() AS map(varchar, varchar))), storage.volume_labels,
                 storage.claim_labels)
    END AS labels
  FROM storage
  LEFT JOIN volume_node
    ON storage.day = volume_node.day AND storage.persistentvolumeclaim = volume_node.persistentvolumeclaim
    AND storage.pod = volume_node.pod AND storage.namespace = volume_node.namespace
  LEFT JOIN volume_node_count
    ON storage.day = volume_node_count.day AND storage.persistentvolume = volume_node_count.persistentvolume
  LEFT JOIN node_map ON storage.day = node_map.day AND volume_node.node = node_map.node
  LEFT JOIN namespace_map ON storage.day = namespace_map.day AND storage.namespace = namespace_map.namespace
  LEFT JOIN category ON storage.namespace LIKE category.pattern
),
-- D.21 to D.23
storage_row AS (
  SELECT
    day, namespace, node, resource_id, persistentvolumeclaim, persistentvolume, storageclass, csi_volume_handle, labels,
    max(capacity) * power(2, -30) AS capacity_gigabyte,
    sum(capacity_seconds) / (86400 * day(last_day_of_month(day))) * power(2, -30) AS capacity_months,
    sum(request_seconds) / max(node_count) / (86400 * day(last_day_of_month(day))) * power(2, -30) AS request_months,
    sum(usage_seconds) / max(node_count) / (86400 * day(last_day_of_month(day))) * power(2, -30) AS usage_months,
    max(category) AS category
  FROM storage_joined
  GROUP BY day, namespace, node, resource_id, persistentvolumeclaim, persistentvolume, storageclass, csi_volume_handle,
    labels
),

-- E.26: the roles of nodes.
registered(node, resource_id, node_role) AS (
  $roles
),
-- E.24, E.25
unallocated AS (
  SELECT
    pod_row.day, pod_row.node, max(pod_row.resource_id) AS resource_id,
    CASE max(registered.node_role)
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
  LEFT JOIN registered ON pod_row.node = registered.node AND pod_row.resource_id = registered.resource_id
  WHERE pod_row.namespace NOT IN ('Platform unallocated', 'Worker unallocated', 'Network unattributed',
                                  'Storage unattributed')
  GROUP BY pod_row.day, pod_row.node
),

-- F: the three kinds of rows.
summary AS (
  SELECT
    'Pod' AS data_source, day, namespace, node, resource_id, json_format(CAST(labels AS json)) AS pod_labels,
    usage_cpu, request_cpu, effective_cpu, limit_cpu, usage_memory, request_memory, effective_memory, limit_memory,
    cores, node_cpu, memory_gigabytes, node_memory, cluster_cpu, cluster_memory,
    CAST(NULL AS varchar) AS persistentvolumeclaim, CAST(NULL AS varchar) AS persistentvolume,
    CAST(NULL AS varchar) AS storageclass, CAST(NULL AS varchar) AS volume_labels,
    coalesce(json_format(CAST(labels AS json)), '{}') AS all_labels,
    CAST(NULL AS double) AS capacity_gigabyte, CAST(NULL AS double) AS capacity_months,
    CAST(NULL AS double) AS request_months, CAST(NULL AS double) AS usage_months,
    '{"cpu":0.0,"memory":0.0,"storage":0.0}' AS cost, category
  FROM pod_row
  UNION ALL
  SELECT
    'Storage', day, namespace, node, resource_id, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    persistentvolumeclaim, persistentvolume, storageclass, json_format(CAST(labels AS json)),
    coalesce(json_format(CAST(labels AS json)), '{}'),
    capacity_gigabyte, capacity_months, request_months, usage_months,
    '{"cpu":0.0,"memory":0.0,"storage":0.0}', category
  FROM storage_row
  UNION ALL
  -- E.27: joined after the sums, so that k patterns emit k rows.
  SELECT
    'Pod', day, namespace, node, resource_id, NULL,
    usage_cpu, request_cpu, effective_cpu, NULL, usage_memory, request_memory, effective_memory, NULL,
    cores, node_cpu, memory_gigabytes, node_memory, cluster_cpu, cluster_memory,
    NULL, NULL, NULL, NULL, '{}', NULL, NULL, NULL, NULL, NULL, category.id
  FROM unallocated
  LEFT JOIN category ON namespace LIKE pattern
)
SELECT
  $report_period_id AS report_period_id, $cluster_id AS cluster_id, $cluster_alias AS cluster_alias,
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
  $source AS source_uuid, cost AS infrastructure_usage_cost, category AS cost_category_id
FROM summary
