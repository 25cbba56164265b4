/** What makes a form of parts malformed, whatever is in it. */
export interface Malformation {
  readonly name: string;
  /** Absent: 400. */
  readonly status?: 413;
  /** @param body A form whose parts are parted by the boundary. @param at From 0 to 1. */
  readonly spoil: (body: string, boundary: string, at: number) => string;
}

/** The parts of a form, with one before them. */
const before =
  (headers: string, content = "x") =>
  (body: string, boundary: string) =>
    `--${boundary}\r\n${headers}\r\n${content}\r\n${body}`;

const disposition = 'Content-Disposition: form-data; name="x"\r\n';

export const malformations: readonly Malformation[] = [
  { name: "another boundary", spoil: (body, boundary) => body.replaceAll(`--${boundary}`, "--another") },
  { name: "no final boundary", spoil: (body, boundary) => body.replace(`--${boundary}--`, "") },
  {
    name: "cut off",
    spoil: (body, boundary, at) =>
      body.slice(0, 1 + Math.floor(at * (body.lastIndexOf(`--${boundary}--`) + boundary.length))),
  },
  { name: "a part without headers", spoil: before("") },
  { name: "a part without Content-Disposition", spoil: before("X: y\r\n") },
  { name: "a part of another disposition", spoil: before('Content-Disposition: attachment; name="x"\r\n') },
  { name: "a part without a name", spoil: before("Content-Disposition: form-data\r\n") },
  { name: "a name without an end", spoil: before('Content-Disposition: form-data; name="x\r\n') },
  { name: "a header without a colon", spoil: before(`${disposition}Content-Type text/plain\r\n`) },
  { name: "a header that is folded", spoil: before('Content-Disposition: form-data;\r\n name="x"\r\n') },
  { name: "a header twice", spoil: before(disposition + disposition) },
  { name: "a part in base64", spoil: before(`${disposition}Content-Transfer-Encoding: base64\r\n`) },
  { name: "a huge header", status: 413, spoil: before(`${disposition}X: ${"y".repeat(20_000)}\r\n`) },
  { name: "headers without an end", spoil: (body, boundary) => `--${boundary}\r\n${disposition}${body}` },
  { name: "a boundary without an end", spoil: (body, boundary) => `--${boundary}\n${"x".repeat(1_000)}${body}` },
  { name: "lines that end with LF", spoil: (body, boundary) => before("")(body, boundary).replace(/\r\n/g, "\n") },
  { name: "something behind a boundary", spoil: (body, boundary) => body.replace(`--${boundary}`, `--${boundary}x`) },
];
