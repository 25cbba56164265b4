import { DurationSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RetryInfoSchema } from "../../../../runtime/gen/google/rpc/error_details_pb.js";
import { backoff, judgeFailure, Rejection } from "../../../../runtime/queue/failure.js";

const rules = { maxAttempts: 3, minBackoffMs: 100, maxBackoffMs: 250 };

describe("verdicts", () => {
  test.each([
    [Code.Canceled, "retry"],
    [Code.Unknown, "retry"],
    [Code.InvalidArgument, "reject"],
    [Code.DeadlineExceeded, "retry"],
    [Code.NotFound, "reject"],
    [Code.AlreadyExists, "reject"],
    [Code.PermissionDenied, "reject"],
    [Code.ResourceExhausted, "retry"],
    [Code.FailedPrecondition, "reject"],
    [Code.Aborted, "retry"],
    [Code.OutOfRange, "reject"],
    [Code.Unimplemented, "reject"],
    [Code.Internal, "retry"],
    [Code.Unavailable, "retry"],
    [Code.DataLoss, "reject"],
    [Code.Unauthenticated, "reject"],
  ] as const)("code %i: %s", (code, kind) => {
    expect(judgeFailure(new ConnectError("x", code), 1, rules, () => 1).kind).toBe(kind);
  });

  test.each([
    ["a plain error", new TypeError("x"), 1, { kind: "retry", delayMs: 100 }],
    ["what is no error", "x", 2, { kind: "retry", delayMs: 200 }],
    ["the last attempt", new TypeError("x"), 3, { kind: "reject", reason: "exhausted" }],
    ["the last attempt, final anyway", new ConnectError("x", Code.NotFound), 3, { kind: "reject", reason: "rejected" }],
    ["a rejection", new Rejection("undecodable", "x"), 1, { kind: "reject", reason: "undecodable" }],
    [
      "a delay that the handler asks for",
      new ConnectError("x", Code.Unavailable, undefined, [
        {
          desc: RetryInfoSchema,
          value: { retryDelay: { $typeName: DurationSchema.typeName, seconds: 7n, nanos: 5e8 } },
        },
      ]),
      1,
      { kind: "retry", delayMs: 7_500 },
    ],
  ])("%s", (_, failure, attempt, want) => {
    expect(judgeFailure(failure, attempt, rules, () => 1)).toMatchObject(want);
  });
});

test("waits double up to the longest, with full jitter", () => {
  expect([1, 2, 3, 4, 2_000].map((attempt) => backoff(attempt, rules, () => 1))).toEqual([100, 200, 250, 250, 250]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const wait = backoff(attempt, rules, () => random);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(250);
    }),
  );
});
