import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generate, PostgresDialect } from "kysely-codegen";
import { openDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";

// Writes tables.ts from the migrations, through a database in memory. Run after every new migration.
const database = await openDatabase({});
await migrate(database);
const text = await generate({
  db: database.read,
  dialect: new PostgresDialect({ numericParser: "string" }),
  excludePattern: "migrations",
  overrides: { columns: {} },
  typeMapping: {},
});
const numbers = text
  .replace(/export type Int8 = .*;/, "export type Int8 = number;")
  .replace(
    /export type Numeric = .*;/,
    "export type Numeric = ColumnType<string, number | string | bigint, number | string | bigint>;",
  );
writeFileSync(fileURLToPath(new URL("./tables.ts", import.meta.url)), numbers);
await database.close();
