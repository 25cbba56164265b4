// What every server of the bench holds: the same hundred users, and which email addresses are taken.

export interface PlainUser {
  id: number;
  name: string;
  email: string;
  active: boolean;
  createTime: string;
}

const start = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export const createTimes: readonly number[] = Array.from({ length: 100 }, (_, index) => start + index * 61_007);

// Parsed, so that the texts lie in memory as those do that come from a database.
export const users: readonly PlainUser[] = JSON.parse(
  JSON.stringify(
    createTimes.map((time, index) => ({
      id: index + 1,
      name: `User ${index + 1}`,
      email: `user${index + 1}@example.com`,
      active: false,
      createTime: new Date(time).toISOString(),
    })),
  ),
);

/** What answers a new user. */
export const added = { status: 201, message: "User added successfully" } as const;

/** What all of them send with a user that was asked for. */
export const cacheControl = "private, max-age=5";

/** In the order in which they came, over and over: to find the oldest in the set would cost more than a request. */
const latest: string[] = [];
const taken = new Set<string>();
const mostTaken = 10_000;
let lastId = users.length;

/**
 * The next id, or undefined when another user has the address. Only the last ten thousand addresses are kept, so that
 * memory says something of the server.
 */
export function addUser(email: string): number | undefined {
  if (taken.has(email)) return undefined;
  const place = lastId % mostTaken;
  const oldest = latest[place];
  if (oldest !== undefined) taken.delete(oldest);
  latest[place] = email;
  taken.add(email);
  lastId += 1;
  return lastId;
}

/** A user that was just added. */
export function newUser(id: number, body: { readonly name: string; readonly email: string }): PlainUser {
  return { id, name: body.name, email: body.email, active: false, createTime: new Date().toISOString() };
}
