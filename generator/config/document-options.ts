import { choice, list, text } from "./declaration.js";

/** What the documents of REST and of the queue have in common. */
export const title = {
  doc: "Title of the document.",
  option: text,
  default: "API",
  example: '"Orders"',
};

export const version = {
  doc: "Version of the document: yours to raise, svcgen does not read it from anywhere.",
  option: text,
  default: "1.0.0",
  example: '"2.3.0"',
};

export const description = {
  doc: "Description of the API, in CommonMark.",
  option: text,
  default: "",
  example: '"Everything about **orders**."',
};

export const formats = {
  doc: "Which files to write.",
  option: list(choice("yaml", "json"), { unique: true, notEmpty: true }),
  default: ["yaml", "json"],
  example: '["yaml"]',
};
