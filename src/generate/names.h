// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace daybook::names {

// Namespaces of an OpenShift cluster; those that a small cluster should have stand first. The pods of the
// first list run on the control plane.
inline constexpr auto kControlPlaneNamespaces = std::to_array<std::string_view>({
    "openshift-kube-apiserver",
    "openshift-etcd",
    "openshift-kube-controller-manager",
    "openshift-kube-scheduler",
    "openshift-authentication",
    "openshift-apiserver",
    "openshift-oauth-apiserver",
    "openshift-controller-manager",
    "kube-system",
    "openshift-cluster-version",
    "openshift-machine-api",
    "openshift-machine-config-operator",
});
inline constexpr auto kPlatformNamespaces = std::to_array<std::string_view>({
    "openshift-monitoring",
    "openshift-ingress",
    "openshift-image-registry",
    "openshift-dns",
    "openshift-logging",
    "openshift-operators",
    "openshift-marketplace",
    "openshift-storage",
    "openshift-multus",
    "openshift-ovn-kubernetes",
    "openshift-console",
    "openshift-cluster-csi-drivers",
    "openshift-network-diagnostics",
    "openshift-insights",
    "openshift-user-workload-monitoring",
    "openshift-gitops",
    "openshift-pipelines",
    "openshift-cnv",
});
inline constexpr auto kApplications = std::to_array<std::string_view>({
    "checkout",  "inventory", "payments", "catalog", "orders",  "search",      "billing",
    "shipping",  "accounts",  "pricing",  "reports", "claims",  "portal",      "ledger",
    "messaging", "identity",  "forecast", "returns", "loyalty", "sensor-data",
});
inline constexpr auto kEnvironments = std::to_array<std::string_view>({"prod", "staging", "dev", "test"});
inline constexpr auto kComponents = std::to_array<std::string_view>({
    "frontend",
    "api",
    "worker",
    "scheduler",
    "cache",
    "gateway",
    "database",
    "queue",
    "exporter",
    "proxy",
    "indexer",
    "controller",
});
inline constexpr auto kTeams = std::to_array<std::string_view>({
    "red",
    "blue",
    "green",
    "platform-engineering",
    "data-science",
    "customer-experience",
    "site-reliability",
    "finance",
});
inline constexpr auto kTiers = std::to_array<std::string_view>({"gold", "silver", "bronze"});
inline constexpr auto kInstanceTypes =
    std::to_array<std::string_view>({"u1.medium", "u1.large", "u1.xlarge", "o1.medium"});

struct GuestSystem {
  std::string_view os;
  std::string_view name;
  std::string_view version;
};
inline constexpr auto kGuestSystems = std::to_array<GuestSystem>({
    {"rhel.9", "Red Hat Enterprise Linux", "9.5"},
    {"windows.2k22", "Microsoft Windows Server 2022", "10.0"},
    {"fedora", "Fedora Linux", "41"},
    {"centos.stream9", "CentOS Stream", "9"},
});

}  // namespace daybook::names
