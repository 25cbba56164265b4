import { serve } from "@svcgen/runtime";
import {
  type CountRequest,
  type EchoRequest,
  ElementService,
  type SumRequest,
} from "../../test/support/runtime/elements_pb.js";

// Counts, sums and echoes as long as it is asked to.

const handlers = {
  async *count({ to }: CountRequest) {
    for (let number = 1; number <= to; number++) yield { number };
  },
  async sum(requests: AsyncIterable<SumRequest>) {
    let [sum, count] = [0n, 0];
    for await (const { number } of requests) [sum, count] = [sum + BigInt(number), count + 1];
    return { sum, count };
  },
  async *echo(requests: AsyncIterable<EchoRequest>) {
    for await (const { text } of requests) yield { text };
  },
};

const route = { body: "", responseBody: "", query: [], successStatus: 200, cacheControl: "" };
const routes = [
  { ...route, id: "count", method: "count", verb: "GET", path: "/count/{to}" },
  { ...route, id: "sum", method: "sum", verb: "POST", path: "/sum", body: "*" },
  { ...route, id: "echo", method: "echo", verb: "POST", path: "/echo", body: "*" },
];

const server = await serve({
  services: [{ service: ElementService, handlers, routes }],
  port: 0,
  rest: { webSockets: true },
});
console.log(server.url);
