import ts from "typescript";

/**
 * The structure of a program without its strings: which declarations, expressions and identifiers it has, in their order. Text
 * that got out of a string or a comment would change it.
 */
export function shapeOf(code: string): string {
  const shape: string[] = [];
  const visit = (node: ts.Node): void => {
    const isKey = node.parent !== undefined && "name" in node.parent && node.parent.name === node;
    if (isKey && (ts.isPropertyAssignment(node.parent) || ts.isPropertySignature(node.parent))) shape.push("key");
    else if (ts.isStringLiteral(node)) shape.push("string");
    else if (ts.isIdentifier(node)) shape.push(node.text);
    else shape.push(ts.SyntaxKind[node.kind]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("shape.ts", code, ts.ScriptTarget.Latest, true));
  return shape.join("\n");
}
