// The contract by hand, for the servers that validate with JSON Schema: what user.proto says of a user.

export const userSchema = {
  type: "object",
  properties: {
    id: { type: "integer" },
    name: { type: "string" },
    email: { type: "string" },
    active: { type: "boolean" },
    createTime: { type: "string" },
  },
} as const;

export const newUserSchema = {
  type: "object",
  properties: {
    id: { type: "integer" },
    name: { type: "string", minLength: 1, maxLength: 100 },
    email: { type: "string", format: "email" },
    active: { type: "boolean" },
    createTime: { type: "string", format: "date-time" },
  },
  required: ["name", "email"],
  additionalProperties: false,
} as const;

export const idSchema = {
  type: "object",
  properties: { id: { type: "integer", minimum: 1, maximum: 2_147_483_647 } },
  required: ["id"],
} as const;

export const pageSchema = {
  type: "object",
  properties: { pageSize: { type: "integer", minimum: 0, maximum: 1000 }, pageToken: { type: "string" } },
  additionalProperties: false,
} as const;

export const addedSchema = { type: "object", properties: { message: { type: "string" }, user: userSchema } } as const;
