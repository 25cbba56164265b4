import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import * as http2 from "node:http2";
import { expect, onTestFinished, test } from "vitest";
import { ElementService } from "../../../support/runtime/elements_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";
import { plainHandlers, route } from "../rest/element-service.js";

// Requests that are broken off at the worst moment: an error that nobody listens to ends the process.

const services = [
  {
    service: ElementService,
    handlers: plainHandlers,
    routes: [
      route("POST /v1/elements -> createElement", { body: "element" }),
      route("POST /v1/sum -> sum", { body: "*" }),
    ],
  },
];

test.each([
  ["a body that REST has read", "/v1/elements", "application/json", "{}"],
  ["a body that REST has refused", "/v1/elements", "application/json", `{"name":"${"x".repeat(2000)}"}`],
  ["a stream that REST has read", "/v1/sum", "application/x-ndjson", '{"number":1}\n'],
  ["a body that Connect has read", `/${ElementService.typeName}/CreateElement`, "application/json", "{}"],
])("%s may fail after the answer", async (_, path, type, body) => {
  let request: IncomingMessage | undefined;
  const onRequest = (message: unknown) => {
    request = (message as { readonly request: IncomingMessage }).request;
  };
  subscribe("http.server.request.start", onRequest);
  onTestFinished(() => void unsubscribe("http.server.request.start", onRequest));
  const { url } = await serveForTest({ services, rest: { maxBodyBytes: 1000 } });
  const answer = await fetch(url + path, { method: "POST", headers: { "content-type": type }, body });
  await answer.text();
  // As Node does, when the connection has broken while the body was read.
  expect(request?.emit("error", new Error("aborted"))).toBe(true);
});

test("a stream of HTTP/2 may be taken back before it is told to go on", async () => {
  const { url } = await serveForTest({ services });
  const client = http2.connect(url);
  onTestFinished(() => void client.close());
  await once(client, "connect");
  const headers = { ":method": "POST", ":path": "/v1/elements", expect: "100-continue", "content-type": "text/plain" };
  for (let count = 0; count < 20; count++) {
    const stream = client.request(headers);
    stream.on("error", () => {});
    stream.close(http2.constants.NGHTTP2_CANCEL);
    if (!stream.closed) await once(stream, "close");
  }
  const stream = client.request({ ...headers, "content-type": "application/json" });
  const told = once(stream, "continue");
  const answered = once(stream, "response");
  await told;
  stream.end('{"name":"Iron"}');
  const [answer] = await answered;
  expect(answer[":status"]).toBe(200);
});
