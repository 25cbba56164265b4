import { gzipSync } from "node:zlib";
import { create, type DescMethod, type DescMethodStreaming, type DescMethodUnary } from "@bufbuild/protobuf";
import { BytesValueSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { defineElementService } from "../../../support/runtime/element-service.js";
import { ElementService } from "../../../support/runtime/elements_pb.js";
import { serveForTest } from "../../../support/runtime/serve.js";
import { transports } from "../../../support/runtime/transports.js";

// Bytes that are no message are the caller's fault, in each protocol: `invalid_argument`, and no failure of the service.

const { getElement, count, sum, echo } = ElementService.method;

describe.each(transports)("%s", (_, transportTo, httpVersion) => {
  const methods: readonly DescMethod[] = [getElement, count, sum, ...(httpVersion === "2" ? [echo] : [])];

  test.each(methods.map((method) => [method.name, method] as const))("%s", async (_name, method) => {
    const failures: unknown[] = [];
    const server = await serveForTest({ onFailure: (error) => failures.push(error) });
    const failure = await call(transportTo(server.url), method);
    expect(failure.code).toBe(Code.InvalidArgument);
    expect(failures).toEqual([]);
  });

  test("what a handler could not read itself is its failure", async () => {
    const failures: unknown[] = [];
    const elsewhere = new ConnectError("parse binary: premature EOF", Code.Internal);
    const getElement = () => Promise.reject(elsewhere);
    const services = [defineElementService({ getElement })];
    const server = await serveForTest({ services, onFailure: (error) => failures.push(error) });
    const request = transportTo(server.url).unary(ElementService.method.getElement, undefined, undefined, undefined, {
      id: "a",
    });
    await expect(request).rejects.toMatchObject({ code: Code.Internal, rawMessage: "internal error" });
    expect(failures).toEqual([elsewhere]);
  });
});

/** Calls the method with a message of another type: in no format is it one of this method's. */
async function call(transport: ReturnType<(typeof transports)[number][1]>, method: DescMethod): Promise<ConnectError> {
  const other = { ...method, input: BytesValueSchema };
  const message = create(BytesValueSchema, { value: new Uint8Array([0xff, 0xff, 0xff]) });
  try {
    if (other.methodKind === "unary") {
      await transport.unary(other as DescMethodUnary, undefined, undefined, undefined, message);
    } else {
      const messages = (async function* () {
        yield message;
      })();
      const streaming = other as DescMethodStreaming;
      const { message: answers } = await transport.stream(streaming, undefined, undefined, undefined, messages);
      for await (const _ of answers);
    }
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error(`${method.name} took bytes that are no message`);
}

const whole = gzipSync('{"id":"h"}');

test.each([
  ["bytes that are no message", "POST", "application/proto", "", Buffer.from([0xff]), ""],
  ["text that is no JSON", "POST", "application/json", "", Buffer.from("{"), ""],
  ["JSON that is no message", "POST", "application/json", "", Buffer.from("[]"), ""],
  ["bytes that are not of their coding", "POST", "application/json", "", Buffer.from("{}"), "gzip"],
  ["bytes of a coding that are cut off", "POST", "application/json", "", whole.subarray(0, -9), "gzip"],
  ["a query that is no message", "GET", "", "encoding=proto&base64=1&message=_w", undefined, ""],
  ["a query that is not base64", "GET", "", "encoding=proto&base64=1&message=*", undefined, ""],
  ["a query that is no JSON", "GET", "", "encoding=json&message=%7B", undefined, ""],
])("Connect refuses %s", async (_, method, type, query, body, coding) => {
  const failures: unknown[] = [];
  const server = await serveForTest({ onFailure: (error) => failures.push(error) });
  const response = await fetch(`${server.url}/elements.v1.ElementService/GetElement?connect=v1&${query}`, {
    method,
    headers: {
      ...(type === "" ? {} : { "content-type": type }),
      ...(coding === "" ? {} : { "content-encoding": coding }),
    },
    body: body ?? null,
  });
  expect(await response.json()).toMatchObject({ code: "invalid_argument" });
  expect(response.status).toBe(400);
  expect(failures).toEqual([]);
});
