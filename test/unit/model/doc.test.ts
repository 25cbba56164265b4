import { expect, test } from "vitest";
import { buildDoc } from "../../../generator/model/doc.js";

test.each([
  ["none", "", "", ""],
  ["one line", "Keeps users.", "Keeps users.", "Keeps users"],
  ["the first paragraph, joined", "Keeps\nusers.\n\nMore.", "Keeps\nusers.\n\nMore.", "Keeps users"],
  ["an ellipsis stays", "And so on...", "And so on...", "And so on..."],
  ["white space at ends of lines and of the whole", "\n\nA  \nB\t\n\n", "A\nB", "A B"],
  ["linter lines", "Gives a user.\nbuf:lint:ignore RPC_NAME", "Gives a user.", "Gives a user"],
  ["only a linter line", "buf:lint:ignore RPC_NAME", "", ""],
  ["internal notes", "Gives (-- api-linter: x\n why --) a user.", "Gives  a user.", "Gives a user"],
  [
    "what looks like code stays",
    "Ends */ here ${x} `y` {{z}}",
    "Ends */ here ${x} `y` {{z}}",
    "Ends */ here ${x} `y` {{z}}",
  ],
])("%s", (_, comment, text, summary) => {
  expect(buildDoc(comment)).toEqual({ text, summary });
});
