import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, serve } from "../../runtime/index.js";
import { ElementService } from "../support/runtime/elements_pb.js";
import { plainHandlers, route } from "../unit/runtime/rest/element-service.js";
import { type Answer, type Client, createClient } from "./document/client.js";

// What Google's transcoder, vanguard, grpc-gateway and gapic-showcase each do otherwise: svcgen has one answer, which its server gives
// and docs/rest.md tells.

const start = (...routes: readonly (readonly [text: string, query?: readonly string[]])[]): Promise<RunningServer> =>
  serve({
    services: [
      {
        service: ElementService,
        handlers: plainHandlers,
        routes: routes.map(([text, query = []]) => route(text, { query })),
      },
    ],
    port: 0,
    signals: [],
  });

let server: RunningServer;
let client: Client;
beforeAll(async () => {
  server = await start(
    ["GET /v1/middle/{f_string=**}/end -> reflect"],
    ["GET /v1/files/{f_string=**} -> reflect"],
    ["GET /v1/things/{f_string} -> reflect", ["f_int32", "r_string"]],
    ["GET /v1/count/{to} -> count"],
    ["POST /v1/count/{to} -> count"],
  );
  client = createClient(server.port);
});
afterAll(async () => {
  client.close();
  await server.close();
});

const get = (target: string): Promise<Answer> => client.send("GET", target);
const json = (answer: Answer) => JSON.parse(answer.text) as Record<string, unknown>;

describe("where the reference systems disagree, svcgen", () => {
  test("takes ** in the middle of a path", async () => {
    expect(json(await get("/v1/middle/a/b/end"))).toMatchObject({ fString: "a/b" });
    expect((await get("/v1/middle/a/b")).status).toBe(404);
  });

  test("refuses nested variables", async () => {
    await expect(start(["GET /v1/{f_string={f_int32}/x} -> reflect"])).rejects.toThrow(/\{f_string=\{f_int32\}\/x\}/);
  });

  test("lets ** match no segment", async () => {
    expect(json(await get("/v1/files"))).toMatchObject({ fString: "" });
    expect(json(await get("/v1/middle/end"))).toMatchObject({ fString: "" });
  });

  test("decodes all but %2F of several segments, and all of one", async () => {
    expect(json(await get("/v1/files/a%2fb/c%20d%3A"))).toMatchObject({ fString: "a%2fb/c d:" });
    expect(json(await get("/v1/things/a%2Fb"))).toMatchObject({ fString: "a/b" });
  });

  test("refuses a query that names a field of the path", async () => {
    expect(await get("/v1/things/100?fString=9999")).toMatchObject({ status: 400 });
    expect(await get("/v1/things/100?f_string=100")).toMatchObject({ status: 400 });
  });

  test("refuses a query that names no field", async () => {
    const answer = await get("/v1/things/100?fInt23=1");
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("fInt32");
  });

  test("answers another method with 405 and the methods that there are", async () => {
    const answer = await fetch(`${server.url}/v1/count/3`, { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS, POST"]);
  });

  test("streams a JSON array", async () => {
    const answer = await get("/v1/count/2");
    expect(answer.contentType).toBe("application/json");
    expect(JSON.parse(answer.text)).toEqual([{ number: 1 }, { number: 2 }]);
  });

  test("describes errors as RFC 9457 does", async () => {
    const answer = await get("/nowhere");
    expect(answer).toMatchObject({ status: 404, contentType: "application/problem+json" });
    expect(json(answer)).toMatchObject({ type: "about:blank", title: "Not Found", status: 404, code: "not_found" });
  });

  test("takes + for a space in the query, and for itself in the path", async () => {
    expect(json(await get("/v1/things/a+b?rString=c+d&rString=e%2Bf"))).toMatchObject({
      fString: "a+b",
      rString: ["c d", "e+f"],
    });
  });

  test("matches no path with a slash at its end", async () => {
    expect((await get("/v1/things/100/")).status).toBe(404);
    expect((await get("/v1/files/a/")).status).toBe(404);
  });

  test("takes names of parameters in snake case too, but each once", async () => {
    expect(json(await get("/v1/things/a?f_int32=7"))).toMatchObject({ fInt32: 7 });
    expect((await get("/v1/things/a?f_int32=7&fInt32=7")).status).toBe(400);
  });
});
