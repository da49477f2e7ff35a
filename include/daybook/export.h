// SPDX-License-Identifier: Apache-2.0
#pragma once

// Marks what libdaybook exports; everything else in it is hidden.
#define DAYBOOK_EXPORT __attribute__((visibility("default")))
