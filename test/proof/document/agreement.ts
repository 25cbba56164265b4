import fc from "fast-check";
import type { Answer, Client } from "./client.js";
import type { Draw } from "./instances.js";
import type { Description, Operation } from "./operations.js";
import { drawFaulty, drawValid, type Request } from "./requests.js";

/** What a service may answer with to a request that its document accepts, beside success: its own affairs. */
export interface Expectations {
  /** Statuses of the service's own errors: nobody is there, somebody is there already. */
  readonly own?: readonly number[];
  readonly exceptions?: readonly Exception[];
}

/** Requests about which document and server may disagree, and why. */
export interface Exception {
  readonly reason: string;
  readonly applies: (request: Request, answer: Answer, operation: Operation) => boolean;
}

/**
 * Send requests made from what the document says of an operation, and hold the server to it: what the document accepts is
 * answered with success, what it refuses with 400, and each answer is one that it describes.
 */
export async function agree(
  description: Description,
  operation: Operation,
  client: Client,
  cases: number,
  expectations: Expectations = {},
): Promise<void> {
  const runs = cases * Number(process.env.SVCGEN_PROOF_FACTOR ?? 1);
  const { own = [], exceptions = [] } = expectations;
  const check = async (request: Request | undefined): Promise<void> => {
    if (request === undefined) return fc.pre(false);
    const answer = await client.send(request.method, request.target, request);
    const problems = faultsOf(operation, request, answer, own);
    if (problems.length === 0 || exceptions.some(({ applies }) => applies(request, answer, operation))) return;
    throw new Error(`${problems.join("\n")}\n${show(request, answer)}`);
  };
  const property = (make: (draw: Draw) => Request | undefined) =>
    fc.asyncProperty(fc.gen(), (draw) => check(make(draw as unknown as Draw)));
  const parameters = {
    numRuns: runs,
    seed: Number(process.env.SVCGEN_PROOF_SEED ?? 1),
    maxSkipsPerRun: 20,
    endOnFailure: process.env.SHRINK !== "1",
  };
  await fc.assert(
    property((draw) => drawValid(draw, description.space, operation)),
    parameters,
  );
  await fc.assert(
    property((draw) => drawFaulty(draw, description.space, operation)),
    { ...parameters, numRuns: runs * 2 },
  );
}

function faultsOf(
  operation: Operation,
  { verdict }: Request,
  answer: Answer,
  own: readonly number[],
): readonly string[] {
  const values = valuesOf(answer);
  if (values === undefined && operation.method !== "HEAD") return [`the body is not ${answer.contentType}`];
  const status = failureIn(answer, values ?? []) ?? answer.status;
  const succeeds = status >= 200 && status < 300;
  const expected =
    verdict === "accept"
      ? succeeds || own.includes(status)
      : verdict === "refuse"
        ? status === 400
        : succeeds || status === 400 || own.includes(status);
  const wrong = expected ? [] : [`the document says ${verdict}, the server ${status}`];
  return [...wrong, ...operation.faultsOf(answer.status, answer.contentType, values ?? [], verdict === "either")];
}

/** The status of the error that ends a stream which has begun. */
function failureIn({ status, contentType, text }: Answer, values: readonly unknown[]): number | undefined {
  if (status !== 200) return undefined;
  const last = contentType.startsWith("text/event-stream")
    ? { error: JSON.parse(/^event: error\ndata: (.*)$/m.exec(text)?.[1] ?? "{}") }
    : contentType.startsWith("application/x-ndjson")
      ? (values.at(-1) as { readonly error?: { readonly status?: number } } | undefined)
      : undefined;
  return last?.error?.status;
}

/** Where an answer says that a request is wrong. */
export function pointersIn(text: string): readonly string[] {
  const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly { readonly pointer?: string }[] };
  return errors.map(({ pointer = "" }) => pointer);
}

/** The JSON values in a body; undefined if it is not what it says. */
function valuesOf({ contentType, text }: Answer): readonly unknown[] | undefined {
  try {
    if (contentType.startsWith("application/x-ndjson"))
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line));
    return contentType.includes("json") ? [JSON.parse(text)] : [];
  } catch {
    return undefined;
  }
}

function show({ method, target, contentType, body, fault }: Request, { status, text }: Answer): string {
  return [
    `${method} ${decodeURIComponent(target)}   (${target})`,
    ...(body === undefined ? [] : [`${contentType}: ${body}`]),
    ...(fault === "" ? [] : [`fault: ${fault}`]),
    `answer: ${status} ${text.slice(0, 1000)}`,
  ].join("\n");
}
