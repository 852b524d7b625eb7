import { sql } from "kysely";
import { openDatabase } from "../src/platform/database.ts";

/** Opens the embedded database of a directory, writes a row and holds on until it is killed. */
const db = await openDatabase({ directory: process.argv[2] ?? "" });
await sql`create table marks (name text)`.execute(db.read);
await db.inTx((tx) => sql`insert into marks values ('committed')`.execute(tx));
process.stdout.write("held\n");
setInterval(() => {}, 1_000);
