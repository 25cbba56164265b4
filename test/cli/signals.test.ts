import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createProject, shopProto } from "../support/svcgen.js";

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s at any moment ends with %i, or the run was done; the tree is as before or complete, without temporary files",
  async (signal, code) => {
    const project = createProject();
    try {
      project.svcgen([]);
      const before = project.tree("generated");
      const proto = shopProto.replace("Finds a thing", "Looks for a thing");
      project.write("schemas/shop/v1/shop.proto", proto);
      const complete = project.svcgen(["--dry-run", "--format", "json"]);
      expect(complete.code).toBe(0);
      for (const wait of [0, 60, 120, 180, 240, 300]) {
        for (const [path, content] of Object.entries(before)) project.write(`generated/${path}`, content);
        const child = project.start(["--no-cache"]);
        const ended = new Promise<[number | null, NodeJS.Signals | null]>((done) =>
          child.on("close", (...end) => done(end)),
        );
        await sleep(wait);
        child.kill(signal);
        const [exit, killedBy] = await ended;
        // Before Node has installed the handler, the signal ends the process by itself.
        expect([0, code, null]).toContain(exit);
        if (exit === null) expect(killedBy).toBe(signal);
        const after = project.tree("generated");
        const isComplete = after["openapi/openapi.yaml"]?.includes("Looks for") === true;
        if (isComplete) expect(project.svcgen(["check"]).code).toBe(0);
        else expect(after).toEqual(before);
      }
    } finally {
      project.dispose();
    }
  },
);
