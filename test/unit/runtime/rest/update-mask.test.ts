import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { createMaskFiller } from "../../../../runtime/rest/binding/update-mask.js";
import { type UpdateElementRequest, UpdateElementRequestSchema } from "../../../support/runtime/elements_pb.js";
import { route, serveRoutes } from "./element-service.js";

const routes = [
  route("PATCH /v1/elements/{element.id} -> updateElement", { body: "element", query: ["update_mask"] }),
  route("PUT /v1/elements/{element.id} -> updateElement", { body: "element", query: ["update_mask"] }),
  route("PATCH /v1/whole -> updateElement", { body: "*" }),
];

async function patched(
  path: string,
  body: object,
  method = "PATCH",
  options = {},
): Promise<{ status: number; paths: readonly string[] | undefined; request: UpdateElementRequest | undefined }> {
  let request: UpdateElementRequest | undefined;
  const updateElement = (given: UpdateElementRequest) => {
    request = given;
    return given.element ?? {};
  };
  await using server = await serveRoutes(routes, options, { updateElement });
  const { status } = await server.send(method, path, { body });
  return { status, paths: request?.updateMask?.paths, request };
}

describe("the mask of a PATCH", () => {
  test.each([
    [{ name: "Iron" }, ["name"]],
    [{ name: "Iron", atomicNumber: 26, state: "STATE_SOLID" }, ["name", "atomic_number", "state"]],
    [{ name: "Iron", atomic_number: 0 }, ["name", "atomic_number"]],
    [{ name: "Iron", mass: { unit: "u" } }, ["name", "mass.unit"]],
    [{ name: "Iron", mass: {} }, ["name", "mass"]],
    [{ name: "Iron", mass: null, discovered: null }, ["name", "mass", "discovered"]],
    [{ name: "Iron", discovered: "2024-01-01T00:00:00Z" }, ["name", "discovered"]],
    [{ name: "Iron", labels: { a: "b" }, aliases: [] }, ["name", "labels", "aliases"]],
    // The path names it.
    [{ id: "fe", name: "Iron" }, ["name"]],
  ])("for %j is %j", async (body, paths) => {
    expect(await patched("/v1/elements/fe", body)).toMatchObject({ status: 200, paths });
  });

  test("is the one in the query, where there is one that names something", async () => {
    expect((await patched("/v1/elements/fe?updateMask=", { name: "Iron" })).paths).toEqual(["name"]);
    expect((await patched("/v1/elements/fe?updateMask=name,atomicNumber", { name: "Iron" })).paths).toEqual([
      "name",
      "atomic_number",
    ]);
  });

  test("is not filled for PUT, for a body that is the whole request, nor when it is switched off", async () => {
    expect((await patched("/v1/elements/fe", { name: "Iron" }, "PUT")).paths).toBeUndefined();
    expect((await patched("/v1/whole", { element: { name: "Iron" } })).paths).toBeUndefined();
    expect((await patched("/v1/elements/fe", { name: "Iron" }, "PATCH", { patchMask: false })).paths).toBeUndefined();
  });

  test("does not clear a field whose enum value is ignored as unknown", async () => {
    const body = { name: "Iron", state: "STATE_PLASMA" };
    expect((await patched("/v1/elements/fe", body, "PATCH", { unknownFields: "ignore" })).paths).toEqual(["name"]);
  });

  test("does not clear a message of which every member is ignored", async () => {
    const body = { name: "Iron", mass: { density: 7.9 } };
    expect((await patched("/v1/elements/fe", body, "PATCH", { unknownFields: "ignore" })).paths).toEqual(["name"]);
  });

  test("is empty for a body that names nothing, and not filled where there is no message to patch", () => {
    const request = create(UpdateElementRequestSchema);
    createMaskFiller(UpdateElementRequestSchema, "element", [])?.({}, request);
    expect(request.updateMask?.paths).toEqual([]);
    expect(createMaskFiller(UpdateElementRequestSchema, "update_mask", [])).toBeUndefined();
  });

  test("does not hide an unknown member", async () => {
    expect((await patched("/v1/elements/fe", { name: "Iron", nope: 1 })).status).toBe(400);
    expect(
      await patched("/v1/elements/fe", { name: "Iron", nope: 1 }, "PATCH", { unknownFields: "ignore" }),
    ).toMatchObject({ status: 200, paths: ["name"] });
  });
});
