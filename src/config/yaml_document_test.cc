// SPDX-License-Identifier: Apache-2.0
#include "src/config/yaml_document.h"

#include <gtest/gtest.h>

namespace daybook {
namespace {

std::string MessageOf(const std::string& text, const Environment& environment = {}) {
  const Result<Value> value = ParseYamlDocument(text, "d.yaml", environment);
  return value.ok() ? "no error" : value.error().Message();
}

std::string TextAt(const std::string& yaml, const Environment& environment, const std::string& path) {
  const Result<Value> value = ParseYamlDocument(yaml, "d.yaml", environment);
  if (!value.ok()) return value.error().Message();
  const Value* node = value->FindPath(path);
  return node == nullptr ? "absent" : node->text;
}

// spec: cli.md, "Configuration".
TEST(YamlDocument, PutsVariablesIntoScalars) {
  const Environment environment = {{"NAME", "harbor"}, {"EMPTY", ""}};
  EXPECT_EQ(TextAt("a: ${NAME}", environment, "a"), "harbor");
  EXPECT_EQ(TextAt("a: \"x-${NAME}-${NAME}\"", environment, "a"), "x-harbor-harbor");
  EXPECT_EQ(TextAt("a: {b: '${NAME}'}", environment, "a.b"), "harbor");
  EXPECT_EQ(TextAt("a: ${EMPTY}", environment, "a"), "");
  EXPECT_EQ(TextAt("a: ${NAME:-other}", environment, "a"), "harbor");
  EXPECT_EQ(TextAt("a: ${GONE:-other}", environment, "a"), "other");
  EXPECT_EQ(TextAt("a: ${EMPTY:-other}", environment, "a"), "other");
  EXPECT_EQ(TextAt("a: '${GONE:-}'", environment, "a"), "");
  EXPECT_EQ(TextAt("a: $${NAME} $5", environment, "a"), "${NAME} $5");
}

TEST(YamlDocument, AValueOfAVariableIsNeverYaml) {
  const Environment environment = {{"EVIL", "x\nb: injected"}, {"MAP", "{a: 1}"}, {"AGAIN", "${EVIL}"}, {"NULLS", "~"}};
  EXPECT_EQ(TextAt("a: ${EVIL}", environment, "a"), "x\nb: injected");
  EXPECT_EQ(TextAt("a: ${EVIL}", environment, "b"), "absent");
  EXPECT_EQ(TextAt("a: ${MAP}", environment, "a"), "{a: 1}");
  EXPECT_EQ(TextAt("a: ${AGAIN}", environment, "a"), "${EVIL}");
  EXPECT_EQ(TextAt("a: ${NULLS}", environment, "a"), "~");
}

TEST(YamlDocument, AnUnsetVariableIsNamedWithItsLine) {
  EXPECT_EQ(MessageOf("a: 1\nb:\n  c: ${GONE}\n"),
            "read configuration: d.yaml:3: b.c: environment variable GONE is not set; "
            "set it, or write ${GONE:-default}");
  EXPECT_EQ(MessageOf("a: ${GONE"),
            "read configuration: d.yaml:1: a: \"${\" does not begin a variable; "
            "write ${NAME} or ${NAME:-default}, or $${ for the characters themselves");
  EXPECT_EQ(MessageOf("a: ${1X}"), MessageOf("a: ${GONE"));
}

TEST(YamlDocument, KeysGivenTwiceAreRefused) {
  EXPECT_EQ(MessageOf("a: 1\na: 2\n"), "read configuration: d.yaml:2: a: given twice; keep one of them");
}

TEST(YamlDocument, WhatIsNoMapIsRefused) {
  EXPECT_EQ(MessageOf("[1, 2]"), "read configuration: d.yaml: not a map of settings; write it as key: value");
  EXPECT_EQ(MessageOf("a: 1\n---\nb: 1\n"),
            "read configuration: d.yaml: holds more than one YAML document; keep one of them");
  EXPECT_EQ(MessageOf("? [a, b]\n: c\n"), "read configuration: d.yaml:1: a key is no text");
  EXPECT_EQ(MessageOf("a: \xff"), "read configuration: d.yaml: not UTF-8 text without NUL");
  EXPECT_EQ(MessageOf("a: \"\\0\""), "read configuration: d.yaml:1: a: not UTF-8 text without NUL");
  EXPECT_EQ(MessageOf(""), "no error");
  EXPECT_EQ(MessageOf("# nothing\n"), "no error");
}

TEST(YamlDocument, AFaultOfSyntaxIsLocatedWithoutItsText) {
  EXPECT_EQ(MessageOf("a: 1\nb: [1, 2\nc: 3\n"),
            "read configuration: d.yaml:3: end of sequence flow not found; correct the YAML");
  const std::string message = MessageOf("password: *s3cret\n");
  EXPECT_NE(message, "no error");
  EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
}

TEST(YamlDocument, AliasesCannotGrowWithoutBound) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 9; ++k) yaml += alias + ", ";
    yaml += alias + "]\n";
  }
  EXPECT_NE(MessageOf(yaml).find("nested too deeply, or too many values"), std::string::npos);
}

TEST(YamlDocument, NullsAreAbsentAndQuotedOnesText) {
  EXPECT_EQ(TextAt("a: null", {}, "a"), "absent");
  EXPECT_EQ(TextAt("a: ~", {}, "a"), "absent");
  EXPECT_EQ(TextAt("a:", {}, "a"), "absent");
  EXPECT_EQ(TextAt("a: 'null'", {}, "a"), "null");
}

TEST(IsText, KnowsUtf8) {
  EXPECT_TRUE(IsText("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\x8b"));
  EXPECT_FALSE(IsText(std::string("a\0b", 3)));
  for (const char* bad : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5"}) {
    EXPECT_FALSE(IsText(bad));
  }
}

}  // namespace
}  // namespace daybook
