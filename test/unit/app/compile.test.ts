import { expect, test } from "vitest";
import type { UserConfig } from "../../../generator/config/user-config.js";
import { compileProject } from "../../support/pipeline.js";

const head = `syntax = "proto3"; package a.v1;
import "google/api/annotations.proto";
import "svcgen/v1/policy.proto";
import "svcgen/v1/queue.proto";
message M { string id = 1; repeated M many = 2; }
`;

async function reported(body: string, config: UserConfig = {}): Promise<readonly string[]> {
  const { diagnostics } = await compileProject({ "schemas/a/v1/a.proto": head + body }, config);
  return diagnostics.map(({ code, severity, span }) => `${span?.start.line} ${severity} ${code}`);
}

test("rules judge only what could be built as it was meant", async () => {
  const body = `service S {
    rpc A(M) returns (M) { option (google.api.http) = {get: "/a/{idd}"}; }
    rpc B(M) returns (M) { option (google.api.http) = {get: "/a/{id}"}; }
  }`;
  expect(await reported(body)).toEqual(["7 error http/path-field"]);
});

test("how a face would look is not told beside an error of a rule, but what no face can be is", async () => {
  const body = `service S {
    rpc A(M) returns (M) { option (google.api.http) = {post: "/{id=**}/a"}; }
    rpc B(M) returns (M) { option (google.api.http) = {post: "/{id=**}/a"}; }
    rpc __proto__(M) returns (M);
  }`;
  const told = await reported(body, { rules: { "http/unreachable-field": "off", "http/reserved-path": "off" } });
  expect(told).toEqual(["8 error http/route-conflict", "9 error connect/method-name"]);
});

test("what two methods inherit is told once, and all in the order of the file", async () => {
  const body = `service S {
    option (svcgen.v1.policy_defaults).timeout = {seconds: -1};
    rpc A(M) returns (M) { option (svcgen.v1.queue).command = {}; }
    rpc B(M) returns (M) { option (svcgen.v1.queue).command = {key: "no"}; }
  }`;
  expect(await reported(body)).toEqual([
    "7 error policy/duration",
    "8 warning queue/command-twice",
    "9 warning queue/command-twice",
    "9 error queue/key-field",
  ]);
});

test("warnings of the model and of the faces have the severity of the configuration", async () => {
  const body = `service S {
    rpc A(M) returns (M) {
      option (google.api.http) = {post: "/a/{id=**}/b" body: "*"};
      option (svcgen.v1.queue).command = {};
    }
  }`;
  expect(await reported(body)).toEqual(["8 warning openapi/rest-inside", "9 warning queue/command-twice"]);
  expect(await reported(body, { rules: { "openapi/rest-inside": "error", "queue/command-twice": "off" } })).toEqual([
    "8 error openapi/rest-inside",
  ]);
});
