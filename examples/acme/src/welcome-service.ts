import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { ServiceDefinition } from "@svcgen/runtime";
import { defineWelcomeService } from "../../../generated/connect/acme/welcome/v1/welcome-service.js";
import { type Welcome, WelcomeSchema } from "../../../generated/messages/acme/welcome/v1/welcome_pb.js";

/** A service that lives on the events of another one. */
export function createWelcomeService(): ServiceDefinition {
  const welcomes: Welcome[] = [];
  return defineWelcomeService({
    onUserCreated({ user }) {
      const text = `Welcome, ${user?.name}!`;
      welcomes.push(create(WelcomeSchema, { userId: user?.id ?? 0, text, writeTime: timestampNow() }));
      return {};
    },

    listWelcomes({ userId }) {
      return { welcomes: welcomes.filter((welcome) => userId === 0 || welcome.userId === userId) };
    },
  });
}
