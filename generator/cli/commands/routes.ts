import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Match, RouteRow } from "../../app/routes.js";
import { hasErrors } from "../../diagnostics/diagnostic.js";
import { SvcgenError } from "../../diagnostics/errors.js";
import { problem } from "../../diagnostics/problem.js";
import { defineCommand } from "../command.js";
import { exitCode, exitCodeFor } from "../exit-codes.js";
import { finish } from "../finish.js";
import { lastOf } from "../flags.js";

export const routesCommand = defineCommand({
  usage: "routes [filter]",
  summary: "list every operation with its RPC path, HTTP routes and queue topics",
  options: {
    match: {
      type: "string",
      requiresArg: true,
      coerce: lastOf,
      describe: 'which operation serves a request: "GET /v1/users/7"',
    },
    json: { type: "boolean", default: false, describe: "print JSON" },
  },
  positionals: { filter: { type: "string", describe: "only rows that hold this text" } },
  examples: [
    ["svcgen routes UserService", "the doors of one service"],
    ['svcgen routes --match "GET /v1/users/7"', "which operation serves it, and why"],
  ],
  async run(args, context) {
    const request = args.match === undefined ? undefined : parseRequest(args.match);
    const { listRoutes, loadModel, matchRequest } = await import("../../app/routes.js");
    const project = context.findProject();
    const { model, diagnostics } = await loadModel(project, context.stopwatch);
    if (model === undefined || hasErrors(diagnostics)) {
      return finish(args, context, {
        exit: exitCodeFor(diagnostics),
        diagnostics,
        findingsTo: "err",
        readText: (path) => readFile(join(project.folder, path), "utf8").catch(() => undefined),
        projectFolder: project.folder,
      });
    }
    const { out } = context.terminal;
    if (request !== undefined) {
      const match = matchRequest(model, request.method, request.path);
      out.print(args.json ? JSON.stringify(match, undefined, 2) : printMatch(match));
      return match.result.kind === "match" ? exitCode.ok : exitCode.findings;
    }
    const { filter } = args;
    const rows = listRoutes(model).filter((row) => filter === undefined || JSON.stringify(row).includes(filter));
    out.print(args.json ? JSON.stringify(rows, undefined, 2) : printTable(rows));
    return exitCode.ok;
  },
});

function parseRequest(text: string): { readonly method: string; readonly path: string } {
  const [, method, path] = /^\s*([A-Za-z]+)\s+(\/[^?#\s]*)(?:\?\S*)?\s*$/.exec(text) ?? [];
  if (method === undefined || path === undefined) {
    const help = 'write a method and a path: --match "GET /v1/users/7"';
    throw new SvcgenError(problem("cli/usage", { message: `"${text}" is no request`, help }));
  }
  return { method: method.toUpperCase(), path };
}

function printTable(rows: readonly RouteRow[]): string {
  const cells = rows.map((row) => [
    row.http === undefined ? "" : String(row.http.order),
    row.http?.method ?? "",
    row.http?.path ?? "",
    row.rpc,
    queueOf(row),
  ]);
  return columns([["ORDER", "METHOD", "PATH", "RPC", "QUEUE"], ...cells]);
}

function queueOf({ kind, queue }: RouteRow): string {
  const parts = [
    ...(queue.command === undefined ? [] : [`command ${queue.command}`]),
    ...(queue.consumes === undefined ? [] : [`consumes ${queue.consumes}`]),
    ...queue.emits.map((topic) => `emits ${topic}`),
  ];
  return [...(kind === "unary" ? [] : [`(${kind})`]), parts.join(", ")].filter((part) => part !== "").join(" ");
}

function printMatch({ method, path, result, candidates, why }: Match): string {
  const lines = [`${method} ${path}`];
  switch (result.kind) {
    case "match": {
      const [first] = candidates;
      lines.push(`  is served by ${first?.operation ?? result.route}  (${first?.http?.method} ${first?.http?.path})`);
      lines.push(...Object.entries(result.captures).map(([field, value]) => `  ${field} = ${value}`));
      for (const other of candidates.slice(1))
        lines.push(`  also matches ${other.operation}  (${other.http?.method} ${other.http?.path})`);
      if (why !== undefined) lines.push(`  because ${why}`);
      break;
    }
    case "not-found":
      lines.push("  is served by nothing: 404");
      break;
    case "method-not-allowed":
      lines.push(`  the path is there, with other methods: 405, Allow: ${result.allow.join(", ")}`);
      break;
    case "bad-path":
      lines.push(`  is refused: 400, ${result.reason}`);
      break;
  }
  return lines.join("\n");
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
