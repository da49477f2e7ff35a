// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "daybook/export.h"

namespace daybook {

// Who has to act on an error. Each kind is one exit status of the program (spec: cli.md, "Exit status"); the library
// itself never exits.
enum class ErrorKind {
  kConfiguration,  // flags, configuration, look-up file, target table: the user mends them. Exit 2.
  kInput,          // the reports are refused, or there are none. Exit 3.
  kService,        // object store, database or own disk failed for good. Exit 4.
  kDefect,         // an invariant of ours does not hold. Exit 5.
  kInterrupted,    // the run was asked to stop; everything was rolled back. Exit 130 or 143.
};

// An error is data: what was being done, to which object, why it failed, what to do. `remedy` may be empty.
// No secret may be put into any of the parts: they reach terminals, logs and reports as they are.
struct DAYBOOK_EXPORT Error {
  ErrorKind kind = ErrorKind::kDefect;
  std::string what;
  std::string object;
  std::string why;
  std::string remedy;

  // "what: object: why; remedy" on one line, without the parts that are empty. Control characters are escaped.
  std::string Message() const;
};

// Success, or an Error. Cheap to move; a moved-from Status may only be destroyed or assigned to.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor): `return Error{...};`

  bool ok() const { return !error_.has_value(); }
  // REQUIRES: !ok().
  const Error& error() const& { return error_.value(); }
  Error&& error() && { return std::move(error_).value(); }

 private:
  std::optional<Error> error_;
};

// A value, or an Error.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)
  // REQUIRES: !status.ok().
  Result(Status status) : state_(std::in_place_index<1>, std::move(status).error()) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  // REQUIRES: ok().
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  // REQUIRES: !ok().
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }
  Status status() const { return ok() ? Status() : Status(error()); }

 private:
  std::variant<T, Error> state_;
};

// Makers for the four kinds that code meets by hand.
DAYBOOK_EXPORT Error ConfigurationError(std::string what, std::string object, std::string why, std::string remedy = "");
DAYBOOK_EXPORT Error InputError(std::string what, std::string object, std::string why, std::string remedy = "");
DAYBOOK_EXPORT Error ServiceError(std::string what, std::string object, std::string why, std::string remedy = "");
DAYBOOK_EXPORT Error DefectError(std::string what, std::string object, std::string why);
DAYBOOK_EXPORT Error InterruptedError(std::string what);

// `text` shortened to at most `max_bytes` bytes at a character boundary, with "..." where something was cut.
DAYBOOK_EXPORT std::string CutText(const std::string& text, std::size_t max_bytes);

}  // namespace daybook

// Leaves the function with the error of a Status or Result expression.
#define DAYBOOK_RETURN_IF_ERROR(expression)                             \
  do {                                                                  \
    auto daybook_status = (expression);                                 \
    if (!daybook_status.ok()) return std::move(daybook_status).error(); \
  } while (false)

#define DAYBOOK_CONCAT_INNER(a, b) a##b
#define DAYBOOK_CONCAT(a, b) DAYBOOK_CONCAT_INNER(a, b)

// DAYBOOK_ASSIGN_OR_RETURN(auto x, MakeX());
#define DAYBOOK_ASSIGN_OR_RETURN(target, expression) \
  DAYBOOK_ASSIGN_OR_RETURN_INNER(DAYBOOK_CONCAT(daybook_result_, __LINE__), target, expression)
#define DAYBOOK_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                      \
  if (!result.ok()) return std::move(result).error();              \
  target = std::move(result).value()
