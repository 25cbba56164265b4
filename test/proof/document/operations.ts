import { createAjv } from "./formats.js";
import { addLenientKeywords, lenientDocument } from "./lenient.js";
import {
  asSchema,
  isObject,
  type Json,
  type JsonObject,
  type Schema,
  type SchemaSpace,
  schemaSpace,
} from "./schema.js";

/** One operation of an OpenAPI document, with validators for all that it says. */
export interface Operation {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** `/v1/users/{id}` */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  /** What the document has against an answer. @param lenient To a request that the document does not ask for: it may hold the same. */
  readonly faultsOf: (
    status: number,
    contentType: string,
    values: readonly unknown[],
    lenient: boolean,
  ) => readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly form: "plain" | "deep-object" | "json";
  /** Stands for any number of segments of a path. */
  readonly segments: boolean;
  readonly schema: Schema;
  readonly judge: Judge;
  /** Parameters (and what is below them) that may not stand beside it: members of a oneof. The document says it in words. */
  readonly rivals: readonly string[];
  /** One of it and its rivals must be there. */
  readonly demandsOne: boolean;
}

export interface Body {
  readonly required: boolean;
  readonly media: readonly Media[];
}

export interface Media {
  readonly type: string;
  readonly schema: Schema;
  readonly judge: Judge;
  /** Of a form: how its fields are written. */
  readonly encoding: JsonObject;
}

/** `either`: the document asks for another form, but ProtoJSON lets the server take this one too. */
export type Verdict = "accept" | "either" | "refuse";
export type Judge = (value: unknown) => Verdict;

export interface Description {
  readonly space: SchemaSpace;
  readonly operations: readonly Operation[];
}

export function describeApi(document: JsonObject): Description {
  const space = schemaSpace(document);
  const strict = createAjv();
  strict.addSchema({ ...document, $id: "https://strict/" });
  const loose = createAjv();
  addLenientKeywords(loose);
  loose.addSchema({ ...lenientDocument(document), $id: "https://lenient/" });
  const validators = {
    strict: (pointer: string) => strict.compile({ $ref: `https://strict/#${pointer}` }),
    lenient: (pointer: string) => loose.compile({ $ref: `https://lenient/#${pointer}` }),
  };

  const judgeAt = (pointer: string): Judge => {
    const [accepts, mayAccept] = [validators.strict(pointer), validators.lenient(pointer)];
    return (value) => (accepts(value) ? "accept" : mayAccept(value) ? "either" : "refuse");
  };

  function parameterAt(parameter: JsonObject, at: string): Parameter {
    const [content] = Object.entries(isObject(parameter.content) ? parameter.content : {});
    const pointer = content === undefined ? `${at}/schema` : `${at}/content/${step(content[0])}/schema`;
    return {
      name: String(parameter.name),
      in: parameter.in as Parameter["in"],
      required: parameter.required === true,
      form: content !== undefined ? "json" : parameter.style === "deepObject" ? "deep-object" : "plain",
      segments: parameter["x-svcgen-segments"] === "any",
      schema: asSchema(space.follow(pointer)),
      judge: judgeAt(pointer),
      ...rivalsIn(String(parameter.description ?? "")),
    };
  }

  function faultsAt(operation: JsonObject, at: string, method: string): Operation["faultsOf"] {
    return (status, contentType, values, lenient) => {
      const responses = operation.responses as JsonObject;
      const key = String(status) in responses ? String(status) : "default";
      const named = responses[key] as JsonObject | undefined;
      if (named === undefined) return [`the document has no status ${status}`];
      if (method === "head") return [];
      const pointer = typeof named.$ref === "string" ? named.$ref.slice(1) : `${at}/responses/${key}`;
      const response = space.follow(`#${pointer}`) as JsonObject;
      if (response.content === undefined)
        return contentType === "" && values.length === 0 ? [] : [`the document has no body for ${status}`];
      const content = response.content as JsonObject;
      const type = contentType.split(";")[0] ?? "";
      if ("*/*" in content) return [];
      if (!(type in content)) return [`the document has no ${contentType} for ${status}`];
      // What a line of a stream may be: in 3.1 there is no keyword for it.
      const keyword = type === "application/x-ndjson" ? "x-itemSchema" : "schema";
      const validate = validators[lenient ? "lenient" : "strict"](`${pointer}/content/${step(type)}/${keyword}`);
      return values.flatMap((value) =>
        validate(value)
          ? []
          : (validate.errors ?? []).map(
              ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
            ),
      );
    };
  }

  const operations = Object.entries(document.paths as JsonObject).flatMap(([path, item]) =>
    Object.entries(item as JsonObject).map(([method, value]): Operation => {
      const operation = value as JsonObject;
      const at = `/paths/${step(path)}/${method}`;
      const parameters = (operation.parameters ?? []) as readonly JsonObject[];
      return {
        id: String(operation.operationId),
        method: method.toUpperCase(),
        path,
        parameters: parameters.map((parameter, index) => parameterAt(parameter, `${at}/parameters/${index}`)),
        body: isObject(operation.requestBody) ? bodyAt(operation.requestBody, `${at}/requestBody`, judgeAt) : undefined,
        faultsOf: faultsAt(operation, at, method),
      };
    }),
  );
  return { space, operations };
}

function bodyAt(body: JsonObject, at: string, judgeAt: (pointer: string) => Judge): Body {
  const content = body.content as { readonly [type: string]: JsonObject };
  return {
    required: body.required === true,
    media: Object.entries(content).map(([type, { schema, encoding }]) => {
      const judge = judgeAt(`${at}/content/${step(type)}/schema`);
      return {
        type,
        schema: asSchema(schema as Json),
        encoding: isObject(encoding) ? encoding : {},
        // null is no body.
        judge: (value) =>
          value === null && body.required !== true && judge(value) === "refuse" ? "either" : judge(value),
      };
    }),
  };
}

function rivalsIn(description: string): { readonly rivals: readonly string[]; readonly demandsOne: boolean } {
  const [, names = "", demanded] =
    /Not together with ([^\n]*?)(; one of them must be given)?\.$/m.exec(description) ?? [];
  return {
    rivals: names
      .split(", ")
      .filter((name) => name !== "")
      .map((name) => name.replaceAll("`", "")),
    demandsOne: demanded !== undefined,
  };
}

/** A step of a JSON pointer in the fragment of a URI. */
function step(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}
