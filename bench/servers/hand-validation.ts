import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { idSchema, newUserSchema, pageSchema } from "./schemas.js";

// Validation for the frameworks that have none of their own, compiled once.

const ajv = new Ajv({ coerceTypes: true });
addFormats.default(ajv);

export const isId = ajv.compile<{ id: number }>(idSchema);
export const isNewUser = ajv.compile<{ name: string; email: string }>(newUserSchema);
export const isPage = ajv.compile(pageSchema);
