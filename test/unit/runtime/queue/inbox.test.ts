import { describe, expect, test } from "vitest";
import { createInProcessInbox } from "../../../../runtime/queue/inbox.js";

const answer = (text: string) => ({ contentType: "text/plain", data: new TextEncoder().encode(text) });

describe("the inbox", () => {
  test("runs work once for a key, also when it is asked twice at once", async () => {
    const inbox = createInProcessInbox();
    let runs = 0;
    const work = async () => {
      runs += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return answer(String(runs));
    };
    const [one, two] = await Promise.all([inbox.run("a", work), inbox.run("a", work)]);
    expect([runs, one, two, await inbox.run("a", work)]).toEqual([1, answer("1"), answer("1"), answer("1")]);
    expect(await inbox.run("b", work)).toEqual(answer("2"));
  });

  test("forgets work that failed", async () => {
    const inbox = createInProcessInbox();
    const failing = () => Promise.reject(new Error("no"));
    const both = await Promise.allSettled([inbox.run("a", failing), inbox.run("a", failing)]);
    expect(both.map((result) => result.status)).toEqual(["rejected", "rejected"]);
    expect(await inbox.run("a", async () => answer("yes"))).toEqual(answer("yes"));
  });

  test.each([
    ["entries", { maxEntries: 2 }],
    ["bytes", { maxBytes: 20 }],
  ])("is bounded by %s", async (_, limits) => {
    const inbox = createInProcessInbox(limits);
    let runs = 0;
    const run = (key: string) =>
      inbox.run(key, async () => {
        runs += 1;
        return answer("0123456789");
      });
    for (const key of ["a", "b", "c"]) await run(key);
    await run("b");
    await run("c");
    expect(runs).toBe(3);
    await run("a");
    expect(runs).toBe(4);
  });
});
