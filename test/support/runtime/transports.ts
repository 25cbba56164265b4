import type { Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { createServiceRegistry } from "../../../runtime/registry.js";
import { ElementService } from "./elements_pb.js";

/** Finds what an Any holds, for JSON. */
const jsonOptions = { registry: createServiceRegistry([ElementService]) };

type MakeTransport = (baseUrl: string) => Transport;

/** Every protocol of connect-es over every version of HTTP that carries it. */
export const transports: readonly (readonly [name: string, make: MakeTransport, httpVersion: "1.1" | "2"])[] = [
  ["Connect JSON, HTTP/1.1", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", jsonOptions }), "1.1"],
  ["Connect JSON, HTTP/2", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2", jsonOptions }), "2"],
  [
    "Connect binary, HTTP/1.1",
    (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: true }),
    "1.1",
  ],
  [
    "Connect binary, HTTP/2",
    (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2", useBinaryFormat: true }),
    "2",
  ],
  ["gRPC, HTTP/2", (baseUrl) => createGrpcTransport({ baseUrl }), "2"],
  ["gRPC JSON, HTTP/2", (baseUrl) => createGrpcTransport({ baseUrl, useBinaryFormat: false, jsonOptions }), "2"],
  ["gRPC-Web, HTTP/1.1", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }), "1.1"],
  ["gRPC-Web, HTTP/2", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "2" }), "2"],
];
