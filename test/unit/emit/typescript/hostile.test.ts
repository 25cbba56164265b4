import fc from "fast-check";
import ts from "typescript";
import { expect, test } from "vitest";
import { renderTypeScript } from "../../../support/render-typescript.js";

// Whatever a comment or an option says: the code is that of the harmless contract, and the strings are the option's.

const nasty = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ...["*/", "/*", "/**", "//", "`", "${evil()}", "{{evil}}", "{{{evil}}}", "{{> evil}}", "{{/if}}", '"', "'"],
        ...["\\", "\\u000a", "\u2028", "\u2029", "\t", "<!--", "-->", "@ts-ignore", "@ts-expect-error", "@deprecated"],
        ...["a", " ", ";", "export const evil = 1;", "eslint-enable"],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);
// A line of a comment of the schema ends at a line break; buf refuses the others.
const commentLine = nasty.map((text) => text.replace(/[\n\r\v\f\0]/g, " "));
const comment = fc.array(commentLine, { minLength: 1, maxLength: 3 });

interface Hostile {
  readonly service: readonly string[];
  readonly method: readonly string[];
  readonly event: readonly string[];
  readonly topic: string;
  readonly group: string;
  readonly source: string;
}

test("comments and options are never code", async () => {
  const harmless = codeOf(
    await generate({ service: ["a"], method: ["a"], event: ["a"], topic: "t", group: "g", source: "s" }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.record({ service: comment, method: comment, event: comment, topic: nasty, group: nasty, source: nasty }),
      async (texts) => {
        const files = await generate(texts);
        const { code, strings } = codeOf(files);
        expect(code).toBe(harmless.code);
        const want = {
          t: texts.topic || "evil.v1.Happened",
          g: texts.group || "evil.v1.Evil.Listen",
          s: texts.source || "/evil.v1.Evil",
        };
        expect(strings).toEqual(harmless.strings.map((text) => want[text as keyof typeof want] ?? text));
      },
    ),
    { numRuns: 25 },
  );
});

function generate({ service, method, event, topic, group, source }: Hostile): Promise<ReadonlyMap<string, string>> {
  const proto = `
    syntax = "proto3";
    package evil.v1;
    import "google/api/annotations.proto";
    import "google/protobuf/empty.proto";
    import "svcgen/v1/queue.proto";

    ${comments(service)}
    service Evil {
      option (svcgen.v1.queue_defaults).source = ${quote(source)};
      ${comments(method)}
      rpc Do(Happened) returns (google.protobuf.Empty) {
        option (google.api.http) = {post: "/evil" body: "*"};
        option (svcgen.v1.queue) = {command: {} emits: [{event: "evil.v1.Happened"}]};
      }
      rpc Listen(Happened) returns (google.protobuf.Empty) {
        option (svcgen.v1.queue).subscribe = {group: ${quote(group)}};
      }
    }

    ${comments(event)}
    message Happened {
      option (svcgen.v1.event) = {topic: ${quote(topic)}};
      string id = 1;
    }
  `;
  return renderTypeScript({ "evil/v1/evil.proto": proto });
}

function comments(lines: readonly string[]): string {
  // No empty line may follow: it would part the comment from what it is about.
  return lines.map((line) => `// ${line}`).join("\n");
}

/** A string of the proto language. */
function quote(text: string): string {
  return `"${[...new TextEncoder().encode(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"`;
}

/** The syntax of the files without comments and strings, and their strings in order. */
function codeOf(files: ReadonlyMap<string, string>): { readonly code: string; readonly strings: readonly string[] } {
  const code: string[] = [];
  const strings: string[] = [];
  for (const [path, content] of files) {
    const file = ts.createSourceFile(path, content, ts.ScriptTarget.ESNext);
    expect((file as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics).toEqual([]);
    const visit = (node: ts.Node, depth: number): void => {
      const text = ts.isIdentifier(node) || ts.isNumericLiteral(node) ? node.text : "";
      // The descriptor in a messages file holds the options too, but as base64.
      if (ts.isStringLiteral(node) && !path.startsWith("messages/")) strings.push(node.text);
      code.push(`${" ".repeat(depth)}${ts.SyntaxKind[node.kind]} ${text}`);
      ts.forEachChild(node, (child) => visit(child, depth + 1));
    };
    code.push(path);
    visit(file, 0);
  }
  return { code: code.join("\n"), strings };
}
