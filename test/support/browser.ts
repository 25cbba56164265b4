import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

export interface Browser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Start a Chromium without a window, with a profile of its own that is thrown away with it. */
export async function startBrowser(program: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "svcgen-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: absolute(program),
    headless: true,
    viewport: { width: 1280, height: 1000 },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Playwright does not look into PATH. */
function absolute(program: string): string {
  if (program.includes("/")) return program;
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return places.find((place) => existsSync(place)) ?? program;
}
