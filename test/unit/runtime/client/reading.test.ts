import fc from "fast-check";
import { expect, test } from "vitest";
import { readEvents } from "../../../../runtime/client/read-events.js";
import { readLines } from "../../../../runtime/client/read-lines.js";

/** The text in chunks that end anywhere, also within a character. */
function bodyOf(text: string, cuts: readonly number[]): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return new ReadableStream({
    start(controller) {
      for (const [index, start] of at.slice(0, -1).entries()) controller.enqueue(bytes.slice(start, at[index + 1]));
      controller.close();
    },
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const texts = fc.string({ unit: "binary" }).map((text) => text.replace(/[\r\n\ufeff]/g, ""));
const cuts = fc.array(fc.nat(), { maxLength: 8 });

test("lines are read, however they are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(texts), fc.constantFrom("\n", "\r\n"), cuts, async (lines, end, at) => {
      const text = lines.map((line) => line + end).join("");
      expect(await all(readLines(bodyOf(text, at)))).toEqual(lines);
    }),
  );
});

test("events are read, however they are cut", async () => {
  const events = fc.array(fc.record({ name: fc.constantFrom("message", "end", "error"), data: texts }));
  await fc.assert(
    fc.asyncProperty(events, cuts, async (list, at) => {
      const text = list.map(({ name, data }) => `:\n\nid: 7\nevent: ${name}\ndata: ${data}\n\n`).join("");
      expect(await all(readEvents(bodyOf(text, at)))).toEqual(list);
    }),
  );
});

test.each<[string, string, readonly object[]]>([
  ["data in several lines", "data: a\ndata:b\n\n", [{ name: "message", data: "a\nb" }]],
  ["a name without data", "event: end\n\ndata: a\n\n", [{ name: "message", data: "a" }]],
  ["an event that is not ended", "data: a\n\ndata: b\n", [{ name: "message", data: "a" }]],
  ["a field without a value", "data\n\n", [{ name: "message", data: "" }]],
])("%s", async (_name, text, want) => {
  expect(await all(readEvents(bodyOf(text, [])))).toEqual(want);
});

test("whoever stops reading hangs up", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("a\n")),
    cancel() {
      cancelled = true;
    },
  });
  for await (const line of readLines(body)) {
    expect(line).toBe("a");
    break;
  }
  expect(cancelled).toBe(true);
});

test("what is no UTF-8 is refused", async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array([0xff, 0x0a]));
      controller.close();
    },
  });
  await expect(all(readLines(body))).rejects.toThrow(TypeError);
});
