import { printComment, printString } from "./nasty-text.js";

/** The text that stands at a place of the contract. The same contract can be written with nasty texts and with harmless ones. */
export type TextAt = (place: number) => string;

/**
 * A contract with a text wherever a contract can hold one: comments on every kind of declaration, and every option that takes any
 * string.
 */
export function printContract(packageName: string, text: TextAt): string {
  let places = 0;
  const comment = () => {
    const place = places++;
    return printComment(text(place), place % 2 === 1);
  };
  const string = () => printString(text(places++));
  // Names of JSON must differ within a message.
  const jsonName = () => {
    const place = places++;
    return printString(`${text(place)}${place}`);
  };
  return `${comment()}
syntax = "proto3";
${comment()}
package ${packageName};

import "buf/validate/validate.proto";
import "google/api/annotations.proto";
import "google/api/field_behavior.proto";
import "google/api/resource.proto";
import "google/protobuf/empty.proto";
import "svcgen/v1/policy.proto";
import "svcgen/v1/queue.proto";
import "svcgen/v1/rest.proto";

${comment()}
service Orders {
  option (svcgen.v1.queue_defaults).source = ${string()};
  option (svcgen.v1.policy_defaults).auth = {jwt: {provider: "acme" scopes: [${string()}, ${string()}]}};

  ${comment()}
  rpc Get(GetRequest) returns (Order) {
    option deprecated = true;
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/${packageName}/orders/{id}"};
    option (svcgen.v1.rest).errors = {code: "not_found" description: ${string()}};
    option (svcgen.v1.rest).errors = {code: "aborted" description: ${string()}};
    ${comment()}
  }
  rpc Place(Order) returns (Order) {
    option (google.api.http) = {post: "/${packageName}/orders" body: "*"};
    option (svcgen.v1.queue) = {
      command: {idempotency_key: "id" completion: COMPLETION_REPLY}
      emits: {event: "${packageName}.Placed"}
    };
  }
  ${comment()}
  rpc Watch(GetRequest) returns (stream Order) {
    option (google.api.http) = {get: "/${packageName}/orders:watch"};
  }
}

service Mails {
  rpc OnPlaced(Placed) returns (google.protobuf.Empty) {
    option (svcgen.v1.queue).subscribe = {group: ${string()}};
  } ${comment()}
}

${comment()}
message GetRequest {
  ${comment()}
  string id = 1 [(google.api.field_behavior) = REQUIRED]; ${comment()}
  string filter = 2 [json_name = ${jsonName()}];
  Kind kind = 3;
}

${comment()}
message Order {
  option (google.api.resource) = {type: "acme.example/Order" pattern: "orders/{order}"};
  string id = 1;
  string note = 2 [json_name = ${jsonName()}, (buf.validate.field).string = {prefix: ${string()} not_contains: ${string()}}];
  string state = 3 [(buf.validate.field).string = {in: [${string()}, ${string()}]}];
  Kind kind = 4 [(buf.validate.field).cel = {id: ${string()} message: ${string()} expression: "true"}];
  ${comment()}
  oneof way {
    ${comment()}
    string road = 5;
    int64 rail = 6;
  }
  map<string, Order> parts = 7;
}

${comment()}
message Placed {
  option (svcgen.v1.event) = {type: ${string()} topic: "${packageName}.placed" key: "order.id"};
  Order order = 1;
}

${comment()}
enum Kind {
  ${comment()}
  KIND_UNSPECIFIED = 0;
  KIND_ONE = 1; ${comment()}
}
`;
}

/** How many places a contract has. */
export const places = ((): number => {
  let most = 0;
  printContract("p", (place) => {
    most = Math.max(most, place + 1);
    return "";
  });
  return most;
})();
