import { afterAll, beforeAll, describe, expect, test } from "vitest";
import walls, { floors } from "./.dependency-cruiser.mjs";
import type { Survey } from "./tools/cruise.ts";
import { PlantedHouse } from "./tools/planted-house.ts";

type Plant = [file: string, line: string];

const domain = "server/src/domains";
const rooms = floors.flat();

/** From each domain an import of the first one that it may not see. */
function floorPlants(): Record<string, Plant> {
  const below = (at: number) => floors.slice(0, at).flat();
  const entries = floors.flatMap((floor, at) =>
    floor.map((room) => {
      const closed = rooms.find((other) => other !== room && !below(at).includes(other));
      return [`floor-${room}`, [`${domain}/${room}/planted-floor.ts`, `import "../${closed}/index.ts";`]] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<string, Plant>;
}

const plants: Record<string, Plant> = {
  ...floorPlants(),
  "no-cycles": [`${domain}/ops/planted-cycle.ts`, 'import "./planted-cycle.ts";'],
  "nothing-unseen": ["server/src/http/planted-nowhere.ts", 'import "no-such-package";'],
  "front-door": [`${domain}/cards/planted-door.ts`, 'import "../library/queries.ts";'],
  "not-my-own-door": [`${domain}/cards/planted-own-door.ts`, 'import "./index.ts";'],
  "domains-know-no-door": [`${domain}/cards/planted-caller.ts`, 'import "../../http/app.ts";'],
  "rules-are-pure": [`${domain}/cards/planted.rules.ts`, 'import "node:fs";'],
  "sql-in-queries": [`${domain}/cards/planted-sql.ts`, 'import { sql } from "kysely"; sql;'],
  "adapters-by-hand": [`${domain}/cards/planted-adapter.ts`, 'import "../../adapters/blobs/disk.ts";'],
  "adapters-know-no-domain": [
    "server/src/adapters/blobs/planted-domain.ts",
    'import "../../domains/library/index.ts";',
  ],
  "adapters-apart": ["server/src/adapters/blobs/planted-sibling.ts", 'import type {} from "../raster/raster.ts";'],
  "platform-is-ground": ["server/src/platform/planted-domain.ts", 'import "../domains/library/index.ts";'],
  "doors-use-doors": ["server/src/http/planted-inside.ts", 'import "../domains/library/queries.ts";'],
  "views-only-read": ["server/src/views/planted-domain.ts", 'import "../domains/library/index.ts";'],
  "nobody-imports-main": ["server/src/http/planted-main.ts", 'import "../main/wiring.ts";'],
  "contract-is-plain": ["contract/src/planted-node.ts", 'import "node:fs";'],
  "browser-side": ["web/src/lib/planted-server.ts", 'import "../../../server/src/platform/errors.ts";'],
  "browser-has-no-node": ["web/src/lib/planted-node.ts", 'import "node:fs";'],
  "server-has-no-browser": ["server/src/http/planted-web.ts", 'import "../../../web/src/lib/planted-node.ts";'],
  "web-features-apart": ["web/src/features/library/planted-sibling.ts", 'import "../review/page.tsx";'],
  "web-features-below-app": ["web/src/features/library/planted-app.ts", 'import "../../app/routes.tsx";'],
  "web-down": ["web/src/ui/planted-feature.ts", 'import "../features/review/page.tsx";'],
  "no-test-in-product": ["server/src/http/planted-test.ts", 'import "../../test/studio.ts";'],
};

/** Imports that the house allows: a wall that forbade them would stand in the way. */
const allowed: Record<string, Plant> = {
  "a domain imports a lower one by its index": [`${domain}/cards/allowed-floor.ts`, 'import "../library/index.ts";'],
  "a domain names an adapter's type": [
    `${domain}/cards/allowed-type.ts`,
    'import type {} from "../../adapters/blobs/store.ts";',
  ],
  "a query builds SQL": [`${domain}/cards/allowed.queries.ts`, 'import { sql } from "kysely"; sql;'],
  "a rule uses the contract": [`${domain}/cards/allowed.rules.ts`, 'import "@pentimento/contract";'],
  "the web app uses the contract": ["web/src/lib/allowed-contract.ts", 'import "@pentimento/contract";'],
  "main puts everything together": ["server/src/main/allowed.ts", 'import "../domains/library/queries.ts";'],
  "a test looks inside": [`${domain}/cards/allowed.test.ts`, 'import "../library/queries.ts";'],
};

describe("the walls", () => {
  let house: PlantedHouse;
  let survey: Survey;

  beforeAll(() => {
    house = new PlantedHouse(import.meta.dirname);
    for (const [file, line] of [...Object.values(plants), ...Object.values(allowed)]) house.plant(file, line);
    survey = house.survey();
  });
  afterAll(() => house.remove());

  test("the cruiser reads our TypeScript files, the planted ones among them", () => {
    expect(survey.files).toBeGreaterThan(Object.keys(plants).length);
  });

  test("every wall has a plant", () => {
    const standing = walls.forbidden.map(({ name }) => name);
    expect(new Set(Object.keys(plants))).toEqual(new Set(standing));
  });

  test.for(Object.entries(plants))("the wall %s bites", ([wall, [file]]) => {
    expect(survey.breaches).toContainEqual({ wall, from: file, to: expect.any(String) as string });
  });

  test.for(Object.entries(allowed))("no wall stands in the way when %s", ([, [file]]) => {
    expect(survey.breaches.filter(({ from }) => from === file)).toEqual([]);
  });
});
