import { expect, test } from "vitest";
import { parseDiff } from "../../../generator/app/changed-lines.js";

const header = (path: string) => `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n`;

test.each([
  ["a changed line", `${header("a.proto")}@@ -4 +4 @@\n-  old\n+  newer\n`, "a.proto:4:3-8 changed here"],
  [
    "the first of several",
    `${header("a.proto")}@@ -4,0 +5,2 @@\n+\n+x\n@@ -9 +11 @@\n-y\n+z\n`,
    "a.proto:5:1-1 changed here",
  ],
  ["removed lines", `${header("a.proto")}@@ -4,2 +3,0 @@\n-x\n-y\n`, "a.proto:3:1-1 removed after this line"],
  [
    "removed lines at the top",
    `${header("a.proto")}@@ -1,2 +0,0 @@\n-x\n-y\n`,
    "a.proto:1:1-1 removed after this line",
  ],
  ["a new file", "--- /dev/null\n+++ b/a.proto\n@@ -0,0 +1 @@\n+syntax\n", "a.proto:1:1-7 added"],
  ["a deleted file", "--- a/a.proto\n+++ /dev/null\n@@ -1 +0,0 @@\n-syntax\n", "a.proto:1:1-1 deleted"],
  [
    "a name with a space",
    "--- a/a b.proto\t\n+++ b/a b.proto\t\n@@ -1 +1 @@\n-x\n+y\n",
    "a b.proto:1:1-2 changed here",
  ],
  [
    "content that looks like a diff",
    `${header("a.proto")}@@ -1,2 +1,2 @@\n--- a/x\n-@@ -7 +7 @@\n+++ b/x\n+y\n`,
    "a.proto:1:1-7 changed here",
  ],
])("%s", (_name, diff, want) => {
  const places = [...parseDiff(diff)].map(
    ([path, { span, message }]) => `${path}:${span.start.line}:${span.start.column}-${span.end.column} ${message}`,
  );
  expect(places).toEqual([want]);
});

test("each file has its own place", () => {
  const diff = `${header("a.proto")}@@ -1 +1 @@\n-x\n+y\n${header("b.proto")}@@ -7 +7 @@\n-x\n+y\n`;
  expect([...parseDiff(diff)].map(([path, { span }]) => [path, span.start.line])).toEqual([
    ["a.proto", 1],
    ["b.proto", 7],
  ]);
  expect(parseDiff("").size).toBe(0);
});
