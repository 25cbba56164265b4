import { Code, ConnectError } from "@connectrpc/connect";
import type { Broker } from "./broker.js";

/** A kind of broker that a URL can name. Its client is loaded only when it is opened. */
export interface BrokerKind {
  readonly name: string;
  /** Schemes of its URLs: `memory:`. */
  readonly schemes: readonly string[];
  open(url: URL): Promise<Broker>;
}

/** All brokers there are: a new one is a folder and a line here. */
export const brokerKinds: readonly BrokerKind[] = [
  {
    name: "in-process",
    schemes: ["memory:"],
    open: async () => (await import("./in-process/broker.js")).createInProcessBroker(),
  },
];

/** Opens the broker that a URL names: `memory:`. */
export async function openBroker(url: string): Promise<Broker> {
  const parsed = URL.parse(url);
  const kind = parsed && brokerKinds.find((candidate) => candidate.schemes.includes(parsed.protocol));
  if (!parsed || !kind) {
    const known = brokerKinds.flatMap((candidate) => candidate.schemes).join(", ");
    throw new ConnectError(`no broker has the URL ${JSON.stringify(url)}; known are ${known}`, Code.InvalidArgument);
  }
  return kind.open(parsed);
}
