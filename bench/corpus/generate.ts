import ts from "typescript";
import { compile } from "../../generator/app/compile.js";
import type { Json } from "../../generator/artifact/artifact.js";
import { resolveConfig } from "../../generator/config/resolve.js";
import type { UserConfig } from "../../generator/config/user-config.js";
import type { Model } from "../../generator/model/model.js";
import type { RouteTable } from "../../runtime/gateway/route-table.js";
import { openapiFaults } from "../../test/support/openapi.js";
import { countRules } from "./count-rules.js";
import type { Corpus, CorpusPackage } from "./packages.js";

/** What became of a package. Plain data, so that it can travel between processes. */
export interface Outcome {
  readonly name: string;
  readonly operations: number;
  readonly bindings: number;
  readonly files: number;
  readonly bytes: number;
  /** What svcgen says about it, hints left out. */
  readonly findings: readonly Finding[];
  /** What svcgen does not say and is wrong all the same. */
  readonly faults: readonly string[];
  readonly milliseconds: number;
}

export interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly place: string;
  readonly message: string;
}

export interface Generated {
  readonly outcome: Outcome;
  readonly model: Model | undefined;
  /** By path below the output folder; empty when there were errors. */
  readonly files: ReadonlyMap<string, string>;
}

/** Generate a package of the corpus, and hold what comes out against judges that know nothing of svcgen. */
export async function generatePackage(corpus: Corpus, chosen: CorpusPackage, user: UserConfig): Promise<Generated> {
  const started = performance.now();
  const compiled = await compile(corpus.sourceOf(chosen), resolveConfig({ ...user, include: chosen.files }));
  const milliseconds = performance.now() - started;
  const { model } = compiled;
  const files = new Map((compiled.files ?? []).map(({ path, content }) => [path, content]));
  const findings = compiled.diagnostics
    .filter(({ severity }) => severity !== "info")
    .map(({ code, severity, message, span }) => ({
      code,
      severity,
      message,
      place: span === undefined ? "" : `${span.path.replace("schemas/", "")}:${span.start.line}`,
    }));
  const operations = model?.services.flatMap((service) => service.operations) ?? [];
  return {
    model,
    files,
    outcome: {
      name: chosen.name,
      operations: operations.length,
      bindings: operations.flatMap(({ routes }) => routes).length,
      files: files.size,
      bytes: [...files.values()].reduce((sum, content) => sum + content.length, 0),
      findings,
      faults: files.size === 0 ? [] : await findFaults(files, findings, corpus.textsOf(chosen)),
      milliseconds,
    },
  };
}

/** OpenAPI is valid, TypeScript can be parsed, and each binding of the contract is in the route table and in the document. */
async function findFaults(
  files: ReadonlyMap<string, string>,
  findings: readonly Finding[],
  protos: readonly string[],
): Promise<readonly string[]> {
  const read = (path: string) => JSON.parse(files.get(path) ?? "{}");
  const document: Json & { readonly paths?: object } = read("openapi/openapi.json");
  const { routes }: RouteTable = read("gateway/routes.json");
  const counts = {
    contract: protos.reduce((sum, text) => sum + countRules(text), 0),
    table: routes.filter(({ match }) => match.path.kind === "template").length,
    document:
      Object.values(document.paths ?? {}).flatMap((item) => Object.keys(item)).length +
      findings.filter(({ code }) => code === "openapi/method" || code === "openapi/path-taken").length,
  };
  const agree = counts.contract === counts.table && counts.table === counts.document;
  return [
    ...(agree ? [] : [`bindings are missing: ${JSON.stringify(counts)}`]),
    ...(await openapiFaults(document)).map((fault) => `OpenAPI: ${fault}`),
    ...[...files].filter(([path]) => path.endsWith(".ts")).flatMap(([path, text]) => syntaxFaults(path, text)),
  ];
}

function syntaxFaults(fileName: string, text: string): readonly string[] {
  const { diagnostics = [] } = ts.transpileModule(text, { fileName, reportDiagnostics: true });
  return diagnostics.map(({ messageText }) => `${fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}
