import { request } from "node:http";
import { connect } from "node:net";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import type { HandlerContext } from "../../../../runtime/context.js";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  ResourceInfoSchema,
  RetryInfoSchema,
} from "../../../../runtime/gen/google/rpc/error_details_pb.js";
import { EverythingSchema, MassSchema } from "../../../support/runtime/elements_pb.js";
import { plainHandlers, route, serveRoutes } from "./element-service.js";

const routes = [
  route("GET /v1/elements/{id} -> getElement", { cacheControl: "private, max-age=5" }),
  route("DELETE /v1/elements/{id} -> deleteElement", { successStatus: 204 }),
  route("POST /v1/elements -> createElement", { body: "element", successStatus: 201, query: ["request_id"] }),
  route("PATCH /v1/elements/{element.id} -> updateElement", { body: "element", query: ["update_mask"] }),
  route("POST /v1/everything -> reflect", { body: "*" }),
  route("GET /v1/everything -> reflect"),
];

const json = { "content-type": "application/json" };

describe("a route answers", () => {
  test("with its status, its length and its Cache-Control", async () => {
    await using server = await serveRoutes(routes);
    const got = await server.send("GET", "/v1/elements/fe");
    expect(got).toMatchObject({ status: 200, json: { id: "fe", name: "Iron" } });
    expect(got.headers).toMatchObject({
      "content-type": "application/json",
      "cache-control": "private, max-age=5",
      "content-length": String(got.text.length),
    });
    const made = await server.send("POST", "/v1/elements?requestId=x", { body: { name: "Iron" } });
    expect(made).toMatchObject({ status: 201, json: { name: "Iron" } });
    expect(made.headers["cache-control"]).toBeUndefined();
    const gone = await server.send("DELETE", "/v1/elements/fe");
    expect(gone).toMatchObject({ status: 204, text: "" });
    expect(gone.headers["content-type"]).toBeUndefined();
  });

  test("with every field that has no presence, unless told otherwise", async () => {
    await using server = await serveRoutes(routes);
    expect((await server.send("GET", "/v1/elements/fe")).json).toEqual({
      id: "fe",
      name: "Iron",
      atomicNumber: 0,
      state: "STATE_UNSPECIFIED",
      aliases: [],
      labels: {},
      etag: "",
    });
    await using terse = await serveRoutes(routes, { alwaysEmitImplicit: false });
    expect((await terse.send("GET", "/v1/elements/fe")).json).toEqual({ id: "fe", name: "Iron" });
  });

  test("to HEAD as to GET, without the body", async () => {
    await using server = await serveRoutes(routes);
    const got = await server.send("GET", "/v1/elements/fe");
    const head = await server.send("HEAD", "/v1/elements/fe");
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers).toMatchObject({
      "content-length": got.headers["content-length"],
      "cache-control": got.headers["cache-control"],
    });
    expect(await server.send("HEAD", "/v1/elements/fe?nope")).toMatchObject({ status: 400, text: "" });
  });

  test("to OPTIONS with what the path serves", async () => {
    await using server = await serveRoutes(routes);
    const options = await server.send("OPTIONS", "/v1/elements/fe");
    expect(options).toMatchObject({ status: 204, text: "" });
    expect(options.headers.allow).toBe("DELETE, GET, HEAD, OPTIONS, PATCH");
    expect((await server.send("OPTIONS", "/nowhere")).status).toBe(404);
    expect((await server.send("OPTIONS", "*")).status).toBe(204);
  });

  test("prettily when asked to", async () => {
    await using server = await serveRoutes(routes, { alwaysEmitImplicit: false });
    expect((await server.send("GET", "/v1/elements/fe?$prettyPrint=true")).text).toBe(
      '{\n  "id": "fe",\n  "name": "Iron"\n}\n',
    );
  });

  test("to a target in absolute form", async () => {
    await using server = await serveRoutes(routes);
    expect((await server.send("GET", "http://example.com/v1/elements/fe")).status).toBe(200);
  });
});

describe("no route answers", () => {
  test.each([
    ["GET", "/nowhere", 404, "not_found"],
    ["GET", "/v1/elements/", 404, "not_found"],
    ["GET", "/v1/elements/a/../b", 400, "invalid_argument"],
    ["GET", "/v1/elements/%2e%2e", 400, "invalid_argument"],
    ["GET", "/v1/elements/%00", 400, "invalid_argument"],
    ["GET", "/v1/elements/%ff", 400, "invalid_argument"],
    ["PUT", "/v1/elements/fe", 405, "unimplemented"],
  ])("%s %s with %i", async (method, path, status, code) => {
    await using server = await serveRoutes(routes);
    const answer = await server.send(method, path);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json).toMatchObject({
      type: "about:blank",
      title: expect.any(String),
      status,
      code,
      detail: expect.any(String),
    });
    if (status === 405) expect(answer.headers.allow).toBe("DELETE, GET, HEAD, OPTIONS, PATCH");
  });

  test("to a method that an override header names", async () => {
    await using server = await serveRoutes(routes);
    const answer = await server.send("POST", "/v1/elements/fe", { headers: { "x-http-method-override": "DELETE" } });
    expect(answer.status).toBe(405);
  });
});

describe("content is negotiated", () => {
  test.each([
    ["application/json; charset=utf-8", 200],
    ['Application/JSON;charset="UTF-8"', 200],
    ["application/json; charset=latin1", 415],
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/merge-patch+json", 415],
  ])("a body of %s is answered with %i", async (contentType, status) => {
    await using server = await serveRoutes(routes);
    const answer = await server.send("POST", "/v1/everything", {
      body: "{}",
      headers: { "content-type": contentType },
    });
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer.headers["accept-post"]).toBe("application/json");
  });

  test("a body without a type is JSON, and one that no route binds is ignored", async () => {
    await using server = await serveRoutes(routes);
    expect((await server.send("POST", "/v1/everything", { body: "{}" })).status).toBe(200);
    expect(
      (await server.send("GET", "/v1/elements/fe", { body: "not json", headers: { "content-type": "text/plain" } }))
        .status,
    ).toBe(200);
  });

  test("a PATCH also takes a merge patch, and says so", async () => {
    await using server = await serveRoutes(routes);
    const path = "/v1/elements/fe";
    expect(
      (
        await server.send("PATCH", path, {
          body: '{"name":"Iron"}',
          headers: { "content-type": "application/merge-patch+json" },
        })
      ).status,
    ).toBe(200);
    const refused = await server.send("PATCH", path, { body: "x", headers: { "content-type": "text/plain" } });
    expect(refused.headers["accept-patch"]).toBe("application/json, application/merge-patch+json");
  });

  test.each([
    ["*/*", 200],
    ["application/*", 200],
    ["application/json;q=0.1", 200],
    ["text/html, application/xhtml+xml, */*;q=0.8", 200],
    ["application/vnd.acme+json", 200],
    ["text/html", 406],
    ["*/*, application/json;q=0", 406],
    ["application/json;q=nope", 406],
    [",;,", 406],
  ])("%s is answered with %i", async (accept, status) => {
    await using server = await serveRoutes(routes);
    expect((await server.send("GET", "/v1/elements/fe", { headers: { accept } })).status).toBe(status);
  });
});

describe("an error of the handler", () => {
  const failing = (error: unknown) =>
    serveRoutes(
      routes,
      {},
      {
        ...plainHandlers,
        getElement: () => {
          throw error;
        },
      },
    );

  test.each([
    [Code.Canceled, 499],
    [Code.Unknown, 500],
    [Code.InvalidArgument, 400],
    [Code.DeadlineExceeded, 504],
    [Code.NotFound, 404],
    [Code.AlreadyExists, 409],
    [Code.PermissionDenied, 403],
    [Code.ResourceExhausted, 429],
    [Code.FailedPrecondition, 400],
    [Code.Aborted, 409],
    [Code.OutOfRange, 400],
    [Code.Unimplemented, 501],
    [Code.Internal, 500],
    [Code.Unavailable, 503],
    [Code.DataLoss, 500],
    [Code.Unauthenticated, 401],
  ])("with code %i has status %i", async (code, status) => {
    await using server = await failing(new ConnectError("because", code));
    const answer = await server.send("GET", "/v1/elements/fe");
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ type: "about:blank", status, detail: "because" });
    expect(answer.headers["www-authenticate"]).toBe(status === 401 ? "Bearer" : undefined);
  });

  test("that is none of Connect's says nothing of itself", async () => {
    await using server = await failing(new Error("the password is 1234"));
    const answer = await server.send("GET", "/v1/elements/fe");
    expect(answer).toMatchObject({ status: 500, json: { code: "internal", detail: "internal error" } });
    expect(answer.text).not.toContain("1234");
  });

  test("has its details and headers", async () => {
    const error = new ConnectError(
      "wait",
      Code.Unavailable,
      { "x-reason": "load", "content-length": "7", vary: "origin" },
      [
        { desc: RetryInfoSchema, value: { retryDelay: { seconds: 2n, nanos: 1 } } },
        { desc: ErrorInfoSchema, value: { reason: "OVERLOADED", domain: "elements.example" } },
        { desc: ResourceInfoSchema, value: { resourceName: "elements/fe" } },
        { desc: MassSchema, value: { value: 1.5 } },
      ],
    );
    error.details.push(
      { type: "no.Such", value: new Uint8Array([1, 2, 3]) },
      { type: "elements.v1.Mass", value: new Uint8Array([255]) },
    );
    await using server = await failing(error);
    const { status, headers, json: problem } = await server.send("GET", "/v1/elements/fe");
    expect(status).toBe(503);
    expect(headers).toMatchObject({ "retry-after": "3", "x-reason": "load", vary: "origin, accept" });
    expect(problem).toMatchObject({
      type: "https://elements.example/OVERLOADED",
      title: "OVERLOADED",
      status: 503,
      detail: "wait",
      code: "unavailable",
    });
    expect(problem.details.map((detail: { "@type": string }) => detail["@type"])).toEqual(
      [
        "google.rpc.RetryInfo",
        "google.rpc.ErrorInfo",
        "google.rpc.ResourceInfo",
        "elements.v1.Mass",
        "no.Such",
        "elements.v1.Mass",
      ].map((name) => `type.googleapis.com/${name}`),
    );
    expect(problem.details.slice(3)).toMatchObject([{ value: 1.5, unit: "" }, { value: "AQID" }, { value: "/w==" }]);
  });

  test("in its fields is told where they stand in the HTTP request", async () => {
    await using server = await serveRoutes(routes);
    const body = await server.send("POST", "/v1/elements", { body: { name: "", atomicNumber: 300 } });
    expect(body.status).toBe(400);
    expect(body.json.errors).toEqual([
      { in: "body", pointer: "#/name", field: "element.name", detail: expect.any(String), code: "string.min_len" },
      {
        in: "body",
        pointer: "#/atomicNumber",
        field: "element.atomic_number",
        detail: expect.any(String),
        code: "uint32.lte",
      },
    ]);
    const missing = await server.send("POST", "/v1/elements");
    expect(missing.json.errors).toEqual([
      { in: "body", pointer: "#", field: "element", detail: expect.any(String), code: "required" },
    ]);
  });

  test("that only google.rpc.BadRequest tells of has its place, too", async () => {
    const fieldViolations = [
      { field: "id", description: "is taken", reason: "TAKEN" },
      { field: "read_mask.paths[0]", description: "is unknown" },
      { field: 'other["a\\"b"][2].x', description: "is odd" },
      { field: "not a path!", description: "is odd" },
    ];
    await using server = await failing(
      new ConnectError("no", Code.InvalidArgument, undefined, [{ desc: BadRequestSchema, value: { fieldViolations } }]),
    );
    expect((await server.send("GET", "/v1/elements/fe")).json.errors).toEqual([
      { in: "path", name: "id", field: "id", detail: "is taken", code: "TAKEN" },
      { field: "read_mask.paths[0]", detail: "is unknown" },
      { field: 'other["a\\"b"][2].x', detail: "is odd" },
      { field: "not a path!", detail: "is odd" },
    ]);
  });

  test.each([
    [
      "google",
      "POST",
      "/v1/elements",
      {
        error: {
          code: 400,
          message: expect.any(String),
          status: "INVALID_ARGUMENT",
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.BadRequest",
              fieldViolations: [{ field: "element.name", description: expect.any(String), reason: "string.min_len" }],
            },
          ],
        },
      },
    ],
    [
      "google",
      "PUT",
      "/v1/elements/fe",
      { error: { code: 405, message: expect.any(String), status: "UNIMPLEMENTED" } },
    ],
    [
      "status",
      "POST",
      "/v1/elements",
      {
        code: 3,
        message: expect.any(String),
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            fieldViolations: [{ field: "element.name", description: expect.any(String), reason: "string.min_len" }],
          },
        ],
      },
    ],
    [
      "status",
      "POST",
      "/v1/elements?nope",
      {
        code: 3,
        message: expect.any(String),
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            fieldViolations: [{ field: "nope", description: expect.any(String) }],
          },
        ],
      },
    ],
    ["status", "GET", "/nowhere", { code: 5, message: expect.any(String) }],
  ] as const)("has the form of %s where the service says so: %s %s", async (errors, method, path, want) => {
    await using server = await serveRoutes(routes, { errors });
    const answer = await server.send(method, path, method === "POST" ? { body: { name: "" } } : {});
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.json).toEqual(want);
  });

  test("challenges as it says", async () => {
    await using server = await failing(
      new ConnectError("who?", Code.Unauthenticated, { "www-authenticate": 'Basic realm="x"' }),
    );
    expect((await server.send("GET", "/v1/elements/fe")).headers["www-authenticate"]).toBe('Basic realm="x"');
  });

  test("whose answer has no JSON form is the service's own", async () => {
    const told: unknown[] = [];
    const reflect = () =>
      create(EverythingSchema, {
        wTimestamp: { seconds: 1n << 60n },
      });
    await using server = await serveRoutes(routes, { onError: (error) => told.push(error) }, { reflect });
    expect(await server.send("GET", "/v1/everything")).toMatchObject({
      status: 500,
      json: { code: "internal", detail: "internal error" },
    });
    expect(told).toEqual([expect.objectContaining({ message: expect.stringContaining("out of range") })]);
  });
});

describe("the handler sees", () => {
  async function seen(
    headers: Record<string, string>,
    method = "GET",
  ): Promise<{ context: HandlerContext; status: number }> {
    let context: HandlerContext | undefined;
    const getElement = (_: never, given: HandlerContext) => {
      context = given;
      given.responseHeader.set("x-header", "1");
      given.responseHeader.append("set-cookie", "a=1");
      given.responseHeader.append("set-cookie", "b=2");
      given.responseTrailer.set("x-trailer", "2");
      given.responseHeader.set("content-type", "text/html");
      return {};
    };
    await using server = await serveRoutes(routes, { maxTimeoutMs: 60_000 }, { getElement });
    const answer = await server.send(method, "/v1/elements/fe", { headers });
    if (context === undefined) throw new Error(answer.text);
    expect(answer.headers).toMatchObject({
      "x-header": "1",
      "x-trailer": "2",
      "set-cookie": ["a=1", "b=2"],
      "content-type": "application/json",
    });
    return { context, status: answer.status };
  }

  test("the headers that are not of the connection", async () => {
    const { context } = await seen({
      authorization: "Bearer x",
      "x-custom-bin": "AAE",
      connection: "close, x-hop",
      "x-hop": "1",
      te: "trailers",
    });
    expect([...context.requestHeader.keys()].sort()).toEqual(["authorization", "host", "x-custom-bin"]);
    expect(context).toMatchObject({
      via: "rest",
      requestMethod: "GET",
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1\/elements\/fe$/),
    });
  });

  test.each([
    [{ "grpc-timeout": "10S" }, 10_000],
    [{ "grpc-timeout": "1H" }, 60_000],
    [{ "grpc-timeout": "2500000u", "connect-timeout-ms": "9000", "x-server-timeout": "1.5" }, 1500],
    [{ "connect-timeout-ms": "9000" }, 9000],
  ])("the deadline of %j", async (headers, want) => {
    const { context } = await seen(headers);
    const left = context.timeoutMs() ?? Number.NaN;
    expect(left).toBeGreaterThan(want - 1000);
    expect(left).toBeLessThanOrEqual(want);
  });

  test.each([
    ["grpc-timeout", "10"],
    ["grpc-timeout", "123456789S"],
    ["grpc-timeout", "-1S"],
    ["connect-timeout-ms", "1.5"],
    ["x-server-timeout", "NaN"],
    ["x-server-timeout", ""],
  ])("no request with %s: %s", async (name, value) => {
    await using server = await serveRoutes(routes);
    expect(await server.send("GET", "/v1/elements/fe", { headers: { [name]: value } })).toMatchObject({
      status: 400,
      json: { errors: [{ in: "header", name }] },
    });
  });

  test("that its deadline has passed", async () => {
    const getElement = (_: never, context: HandlerContext) =>
      new Promise((_resolve, reject) => context.signal.addEventListener("abort", () => reject(context.signal.reason)));
    await using server = await serveRoutes(routes, {}, { getElement });
    expect((await server.send("GET", "/v1/elements/fe", { headers: { "x-server-timeout": "0.02" } })).status).toBe(504);
  });

  test("that its caller has gone", async () => {
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    let reason: unknown;
    let ended = () => {};
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const getElement = (_: never, context: HandlerContext) => {
      started();
      return new Promise((_resolve, reject) => {
        context.signal.addEventListener("abort", () => {
          reason = context.signal.reason;
          ended();
          reject(reason);
        });
      });
    };
    await using server = await serveRoutes(routes, {}, { getElement });
    const sent = request({ port: server.port, host: "127.0.0.1", path: "/v1/elements/fe", agent: false });
    sent.on("error", () => {});
    sent.end();
    await running;
    sent.destroy();
    await over;
    expect(reason).toMatchObject({ code: Code.Canceled });
  });
});

describe("a body is bounded", () => {
  test("in its size, announced or not", async () => {
    await using server = await serveRoutes(routes, { maxBodyBytes: 100 });
    const exact = `{"fString":"${"x".repeat(86)}"}`;
    expect(exact).toHaveLength(100);
    expect((await server.send("POST", "/v1/everything", { body: exact, headers: json })).status).toBe(200);
    expect(await server.send("POST", "/v1/everything", { body: `${exact} `, headers: json })).toMatchObject({
      status: 413,
      headers: { connection: "close" },
      json: { code: "resource_exhausted" },
    });
    const chunked = await server.send("POST", "/v1/everything", {
      body: `${exact} `,
      headers: { ...json, "transfer-encoding": "chunked" },
    });
    expect(chunked.status).toBe(413);
    // Also where no route binds it.
    expect((await server.send("GET", "/v1/elements/fe", { body: "x".repeat(101) })).status).toBe(413);
  });

  test("in its time: a client that is slow, or has half gone, does not hold the handler", async () => {
    await using server = await serveRoutes(routes, { bodyTimeoutMs: 50 });
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(
          "POST /v1/everything HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
        );
      });
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toMatch(/connection: close/i);
  });
});

test("two routes that match the same requests, or fit no method, are refused when they are registered", async () => {
  await expect(
    serveRoutes([route("GET /a/{id} -> getElement"), route("GET /a/{f_string} -> reflect")]),
  ).rejects.toThrow(/same requests/);
  await expect(serveRoutes([route("GET /a/{nope} -> getElement")])).rejects.toThrow(/no field nope/);
  await expect(serveRoutes([route("GET /a/{r_int32} -> reflect")])).rejects.toThrow(/no path can hold/);
  await expect(serveRoutes([route("GET /a -> reflect", { body: "nope" })])).rejects.toThrow(/no field nope/);
  await expect(serveRoutes([route("GET /a -> reflect", { responseBody: "nope" })])).rejects.toThrow(/no field nope/);
  await expect(serveRoutes([route("GET /a/ -> reflect")])).rejects.toThrow(/does not end with/);
});
