import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { countRules } from "../../../bench/corpus/count-rules.js";
import { compileFrom } from "../../../generator/app/compile.js";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { compileDescriptors } from "../../../generator/descriptors/compile.js";
import type { ClientRoutes } from "../../../runtime/client/route.js";
import type { RestClientOptions } from "../../../runtime/client/send.js";
import type { RestRoute } from "../../../runtime/rest/route.js";
import { corpus } from "./packages.js";

/** A method with what svcgen generates for it. */
export interface RoutedMethod {
  readonly service: DescService;
  readonly method: DescMethod;
  readonly routes: readonly RestRoute[];
  /** Absent when no route of the service has a client. */
  readonly client: ClientModule | undefined;
}

/** The module of a service's client. */
export interface ClientModule {
  readonly create: (options: RestClientOptions) => object;
  readonly routes: ClientRoutes;
}

export interface Contract {
  readonly methods: readonly RoutedMethod[];
  /** How many rules its protos have, counted without a compiler, and without svcgen. */
  readonly rules: number;
  /** Why nothing is generated for it: codes of errors. */
  readonly refused: readonly string[];
}

/** Generate routes and clients of a package as `svcgen generate` does, and load them beside its descriptors. */
export async function loadContract(name: string): Promise<Contract> {
  const chosen = corpus.packages.find((one) => one.name === name);
  if (chosen === undefined) throw new Error(`there is no package ${name}`);
  const config = resolveConfig({ include: [...chosen.files], emit: { openapi: { types: true } } });
  const { descriptors, diagnostics } = await compileDescriptors(corpus.sourceOf(chosen), config);
  if (descriptors === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const compiled = await compileFrom({ descriptors, config, files: new Map() }, { only: new Set(["rest", "client"]) });
  const rules = corpus.textsOf(chosen).reduce((sum, text) => sum + countRules(text), 0);
  const errors = compiled.diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  if (compiled.files === undefined) return { methods: [], rules, refused: [...new Set(errors)] };
  const routes = new Map<string, RestRoute[]>();
  const clients = new Map<string, ClientModule>();
  for (const { path, content } of compiled.files) {
    if (path.startsWith("client/")) {
      const [, id = ""] = /^\/\*\* Makes a client of ([\w.]+) /m.exec(content) ?? [];
      const { routes: table, ...functions } = await load(`${content}\nexport { routes };\n`);
      clients.set(id, { create: Object.values(functions)[0], routes: table } as ClientModule);
    } else {
      for (const route of Object.values(await load(content)).flat() as RestRoute[]) {
        const [id = ""] = route.id.split("#");
        routes.set(id, [...(routes.get(id) ?? []), route]);
      }
    }
  }
  const methods = [...descriptors.registry].flatMap((desc) =>
    desc.kind === "service"
      ? desc.methods.map((method) => ({
          service: desc,
          method,
          routes: routes.get(`${desc.typeName}.${method.name}`) ?? [],
          client: clients.get(desc.typeName),
        }))
      : [],
  );
  return { methods, rules, refused: [] };
}

/** Load a generated module, as TypeScript, from a place where it finds the runtime. */
function load(content: string): Promise<Readonly<Record<string, unknown>>> {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const path = join(import.meta.dirname, "../../../.cache/proof/http-rules", `${digest}.ts`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return import(/* @vite-ignore */ pathToFileURL(path).href);
}
