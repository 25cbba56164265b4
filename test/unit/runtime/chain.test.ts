import fc from "fast-check";
import { expect, test } from "vitest";
import { createChain, type Link } from "../../../runtime/chain.js";

interface Item {
  readonly id: number;
}

test("a chain holds what was added and not removed, in that order", () => {
  // A number adds that many, and removes one of all that were ever added, removed already or not.
  const steps = fc.array(fc.record({ add: fc.nat(3), remove: fc.nat(20) }), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (all) => {
      const chain = createChain<Item>();
      const expected = new Set<Item>();
      const links: { readonly item: Item; readonly link: Link<Item> }[] = [];
      for (const { add, remove } of all) {
        for (let count = 0; count < add; count += 1) {
          const item = { id: links.length };
          links.push({ item, link: chain.add(item) });
          expected.add(item);
        }
        const gone = links[remove];
        if (gone !== undefined) {
          chain.remove(gone.link);
          expected.delete(gone.item);
        }
        expect([...chain]).toEqual([...expected]);
        expect(chain.size).toBe(expected.size);
      }
    }),
  );
});

test("what is removed while a chain is read is read all the same, and breaks nothing", () => {
  const chain = createChain<Item>();
  const links = [1, 2, 3].map((id) => chain.add({ id }));
  const seen: number[] = [];
  for (const { id } of chain) {
    seen.push(id);
    for (const link of links) chain.remove(link);
  }
  expect(seen).toEqual([1, 2, 3]);
  expect([...chain]).toEqual([]);
});
