// SPDX-License-Identifier: Apache-2.0
// spec: summary.md G.
#include <set>

#include "src/summary/reference/rules.h"

namespace daybook::reference {

Result<std::vector<NodeRole>> DeriveRoles(const std::vector<PodRow>& pods, const std::vector<LabelRow>& node_labels,
                                          const DialectRules& rules) {
  std::set<std::string> registered;
  std::set<std::string> infra;
  for (const LabelRow& row : node_labels) {
    if (!row.name.has_value()) continue;
    registered.insert(*row.name);
    const auto parsed = ParseLabels(row.labels, rules);
    // A text that is refused ends the run where the labels are joined; here it tells no role.
    const auto* labels = std::get_if<NullableLabelMap>(&parsed);
    if (labels == nullptr || !labels->has_value()) continue;
    const auto role = (*labels)->find("node_role_kubernetes_io");
    if (role != (*labels)->end() && role->second == "infra") infra.insert(*row.name);
  }
  std::map<std::pair<std::string, Text>, Text> reported;  // (node, resource_id) -> max(node_role)
  std::set<std::string> masters;
  for (const PodRow& pod : pods) {
    if (!pod.node.has_value() || !registered.contains(*pod.node)) continue;
    TakeMax(pod.node_role, reported[{*pod.node, pod.resource_id}]);
    if (pod.namespace_ == "openshift-kube-apiserver") masters.insert(*pod.node);
  }
  std::vector<NodeRole> roles;
  for (const auto& [key, role] : reported) {
    const auto& [node, resource_id] = key;
    std::string derived = "worker";
    if (role.has_value()) {
      derived = *role;
    } else if (masters.contains(node)) {
      derived = "master";
    } else if (infra.contains(node)) {
      derived = "infra";
    }
    roles.push_back({node, resource_id, derived});
  }
  return roles;
}

}  // namespace daybook::reference
