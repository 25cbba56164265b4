/**
 * What every artifact must agree on, as sets of lines, so that a difference reads as what it is. An artifact states some of
 * these facts, and about those it must state neither less nor more than the model.
 */
export interface Facts {
  /** `acme.v1.Users.Get#rest0 GET /v1/users/{id}` */
  readonly bindings: ReadonlySet<string>;
  /** `acme.v1.Users.Get unary` */
  readonly methods: ReadonlySet<string>;
  /** `acme.v1.UserCreated on users keyed by {id} as protobuf` */
  readonly events: ReadonlySet<string>;
  /** `acme.v1.Users.Create on users.create keyed by {id} answers with reply` */
  readonly commands: ReadonlySet<string>;
  /** `acme.v1.Users.Create publishes acme.v1.UserCreated` */
  readonly emits: ReadonlySet<string>;
  /** `acme.v1.Mail.OnUserCreated takes acme.v1.UserCreated in mail` */
  readonly subscriptions: ReadonlySet<string>;
}

export const lines = {
  binding: (route: string, verb: string, path: string): string => `${route} ${verb} ${path}`,
  method: (operation: string, kind: string): string => `${operation} ${kind}`,
  event: (event: string, topic: string, key: string, format: string): string =>
    `${event} on ${topic} keyed by ${key || "nothing"} as ${format}`,
  command: (operation: string, topic: string, key: string, completion: string): string =>
    `${operation} on ${topic} keyed by ${key || "nothing"} answers with ${completion}`,
  emit: (operation: string, event: string): string => `${operation} publishes ${event}`,
  subscription: (operation: string, event: string, group: string): string => `${operation} takes ${event} in ${group}`,
};
