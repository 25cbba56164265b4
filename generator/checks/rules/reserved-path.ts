import { parsePathTemplate } from "@svcgen/runtime/path-template";
import { sameShape, witness } from "@svcgen/runtime/route-order";
import { problem } from "../../diagnostics/problem.js";
import type { Model } from "../../model/model.js";
import { orderedRoutes, printRoute } from "../routes.js";
import type { Rule } from "../rule.js";

/**
 * A REST route on a path that the server answers itself, or that is the path of an RPC. Those win where they match, so a
 * route that is one of them could never be reached, and one that can match one of them has a hole.
 */
export const reservedPath: Rule = {
  code: "http/reserved-path",
  *check(model) {
    const reserved = reservedPaths(model);
    for (const found of orderedRoutes(model)) {
      const { template, span, verb } = found.route;
      // A template that begins with a literal can only meet what begins so too.
      const [first] = template.segments;
      const near =
        first?.kind === "literal" ? reserved.filter(({ path }) => path.startsWith(`/${first.value}`)) : reserved;
      for (const { path, owner, methods } of near) {
        const parsed = parsePathTemplate(path);
        if (!parsed.ok || !(verb === "*" || methods.includes(verb))) continue;
        const equal = sameShape(parsed.template, template);
        if (!equal && witness(parsed.template, template) === undefined) continue;
        const diagnostic = problem("http/reserved-path", { route: printRoute(found), path, owner }, { span });
        yield equal ? { ...diagnostic, severity: "error" } : diagnostic;
        break;
      }
    }
  },
};

interface ReservedPath {
  readonly path: string;
  readonly owner: string;
  readonly methods: readonly string[];
}

const builtIn: readonly ReservedPath[] = ["/healthz", "/readyz", "/openapi.json", "/asyncapi.json", "/docs"].map(
  (path) => ({
    path,
    owner: "the server itself",
    methods: ["GET", "HEAD"],
  }),
);

function reservedPaths(model: Model): readonly ReservedPath[] {
  const operations = model.services.flatMap((service) => service.operations);
  return [
    ...builtIn,
    ...operations.map(({ rpcPath, id, effect }) => ({
      path: rpcPath,
      owner: `the RPC ${id}`,
      methods: effect === "safe" ? ["GET", "POST"] : ["POST"],
    })),
  ];
}
