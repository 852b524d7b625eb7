import { Command } from "commander";
import { makeAccount, openAuthentication } from "../domains/identity/index.ts";
import { type Config, readConfig } from "../platform/config.ts";
import { type Database, openDatabase } from "../platform/database.ts";
import { StudioError } from "../platform/errors.ts";
import { migrate } from "../platform/migrate.ts";

const program = new Command("pentimento").description("A self-hosted studio for generated pictures.");

program
  .command("migrate")
  .description("bring the database up to this version's shape")
  .action(() =>
    withDatabase(async (database) => {
      const applied = await migrate(database);
      console.log(applied.length > 0 ? applied.join("\n") : "nothing to do");
    }),
  );

program
  .command("user-add")
  .description("make an account; the password is read from PENTIMENTO_PASSWORD")
  .requiredOption("--email <address>")
  .requiredOption("--name <name>")
  .option("--admin", "may do everything", false)
  .action(({ email, name, admin }: { email: string; name: string; admin: boolean }) =>
    withDatabase(async (database, config) => {
      const password = process.env.PENTIMENTO_PASSWORD ?? "";
      if (password.length < 10)
        throw new StudioError("invalid", "validation", "PENTIMENTO_PASSWORD needs at least 10 characters");
      await migrate(database);
      const authentication = openAuthentication(database, config);
      await database.inTx((tx) => makeAccount(tx, authentication, { email, name, password, isAdmin: admin }));
      console.log(`${email} may sign in`);
    }),
  );

async function withDatabase(work: (database: Database, config: Config) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const database = await openDatabase({ url: config.DATABASE_URL, directory: config.DATA_DIR });
  try {
    await work(database, config);
  } finally {
    await database.close();
  }
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`pentimento: ${error instanceof StudioError ? error.message : String((error as Error).stack)}`);
  process.exitCode = 1;
}
