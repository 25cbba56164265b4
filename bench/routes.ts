import { parsePathTemplate } from "@svcgen/runtime/path-template";
import { createRouteMatcher, type MatchedRoute } from "@svcgen/runtime/route-matcher";
import { type Figures, measure, median, ratios, spread } from "./measure.js";
import { printPage, times } from "./page.js";

// Looking a route up must cost the same with ten routes and with ten thousand.

const sizes = [10, 1_000, 10_000];
const lookups = 200_000;
/** What passes for the same. */
const flat = 1.25;

const figures = await measure(
  7,
  sizes.map((size) => {
    const matcher = createRouteMatcher(routes(size));
    const paths = Array.from(
      { length: 1_000 },
      (_, index) => `/v1/service${(index * 7919) % (size / 5)}/items/${index}`,
    );
    return {
      name: `${size}`,
      run: () => {
        const start = performance.now();
        for (let index = 0; index < lookups; index += 1) {
          if (matcher.match("GET", paths[index % paths.length] ?? "").kind !== "match") throw new Error("no route");
        }
        return ((performance.now() - start) * 1e6) / lookups;
      },
    };
  }),
);
const [first] = figures as readonly Figures[] as [Figures];
printPage({
  title: "Route look-up",
  how: `Five routes a service; ${lookups} look-ups of a path with a variable in a round, 7 rounds in turn after a warm-up: median (least to greatest).`,
  head: ["routes", "nanoseconds a look-up", `against ${first.name} routes`],
  rows: figures.map((figure) => [
    figure.name,
    spread(figure.values, (value) => value.toFixed(0)),
    spread(ratios(figure, first), times),
  ]),
  goals: figures.slice(1).map((figure) => ({
    name: `${figure.name} routes, against ${first.name}`,
    value: median(ratios(figure, first)),
    bound: "at most",
    limit: flat,
    print: times,
  })),
});

function routes(size: number): MatchedRoute<number>[] {
  const shapes = [
    ["GET", "/items"],
    ["POST", "/items"],
    ["GET", "/items/{id}"],
    ["DELETE", "/items/{id}"],
    ["POST", "/items/{id}:archive"],
  ] as const;
  return Array.from({ length: size / shapes.length }, (_, service) => service).flatMap((service) =>
    shapes.map(([verb, path], value) => {
      const parsed = parsePathTemplate(`/v1/service${service}${path}`);
      if (!parsed.ok) throw new Error(parsed.message);
      return { verb, template: parsed.template, value };
    }),
  );
}
