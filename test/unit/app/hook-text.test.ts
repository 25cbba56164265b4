import fc from "fast-check";
import { expect, test } from "vitest";
import { addProject, hookText, isOurs, parseHook, removeProject } from "../../../generator/app/hook-text.js";

const path = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !/[\n\r\0]/.test(text));
const entry = fc.record({ project: path, command: path });

test("what is written is read back, whatever the folders are called", () => {
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: ({ project }) => project }), (given) => {
      const entries = given.reduce((all, one) => addProject(all, one), [] as ReturnType<typeof parseHook>);
      expect(parseHook(hookText(entries))).toEqual(entries);
      expect(isOurs(hookText(entries))).toBe(true);
    }),
  );
});

test("a project stands in the hook once, and is taken out again", () => {
  const one = { project: "one", command: "node_modules/.bin/svcgen" };
  const other = { project: "one", command: "other" };
  expect(addProject(addProject([], one), other)).toEqual([other]);
  expect(removeProject([one], "one")).toEqual([]);
});

test.each([
  "",
  "#!/bin/sh\necho mine\n",
  "#!/bin/bash\n# Written by svcgen hook install; svcgen hook uninstall removes it.\n",
])("%j is not ours", (text) => {
  expect(isOurs(text)).toBe(false);
});
