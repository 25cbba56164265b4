import { describe, expect, test } from "vitest";
import { unsteadyNote } from "../../../bench/measure.js";
import { readWrk } from "../../../bench/wrk.js";

const printed = (more: string, requests = 12_345, rate = "6172.50") => `Running 2s test @ http://127.0.0.1:1/users/7
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     5.10ms    1.02ms  20.11ms   90.00%
  ${requests} requests in 2.00s, 1.20MB read
${more}Requests/sec:   ${rate}
Transfer/sec:      0.60MB
`;

describe("what wrk prints", () => {
  test("is read", () => {
    expect(readWrk(printed(""), "a")).toEqual({ requests: 12_345, perSecond: 6172.5 });
  });

  test.each([
    ["no request", printed("", 0, "0.00"), "no request was answered"],
    ["other answers", printed("  Non-2xx or 3xx responses: 7\n"), "Non-2xx or 3xx responses: 7"],
    ["errors", printed("  Socket errors: connect 0, read 3, write 0, timeout 1\n"), "Socket errors: connect 0, read 3"],
    ["nothing", "unable to connect to 127.0.0.1:1 Connection refused\n", "no figures"],
  ])("is refused with %s", (_, text, message) => {
    expect(() => readWrk(text, "svcgen, /users/7")).toThrow(message);
    expect(() => readWrk(text, "svcgen, /users/7")).toThrow("svcgen, /users/7");
  });
});

test("a page tells of rounds that were unsteady, by its own figures", () => {
  const steady = { name: "GET, svcgen", values: [100, 120, 149] };
  expect(unsteadyNote([steady])).toEqual([]);
  const [note = "", ...more] = unsteadyNote([steady, { name: "POST, Hono", values: [100, 151, 120] }]);
  expect(note).toContain("POST, Hono (1.51 times)");
  expect(note).not.toContain("GET, svcgen");
  expect(more).toEqual([]);
});
