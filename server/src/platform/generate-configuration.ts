import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { environment } from "./config.ts";

// Writes docs/configuration.md from the schema that reads the environment, so that the page cannot lie.
interface Described {
  description?: string;
  default?: string | number | boolean;
  enum?: string[];
}

const { properties = {} } = z.toJSONSchema(environment, { io: "input", unrepresentable: "any" }) as {
  properties?: Record<string, Described>;
};

const shown = (value: Described["default"]) => (value === undefined || value === "" ? "–" : `\`${value}\``);
const rows = Object.entries(properties).map(([name, one]) => {
  const choices = one.enum ? ` One of ${one.enum.map((choice) => `\`${choice}\``).join(", ")}.` : "";
  return `| \`${name}\` | ${shown(one.default)} | ${one.description ?? ""}.${choices} |`;
});

const page = `# Configuration

Everything is set by environment variables; nothing has to be set. \`NAME_FILE\` may name a file that holds the value of
\`NAME\`, as secret stores hand it over. A wrong value stops the start with a sentence that names it.

| variable | default | meaning |
|---|---|---|
${rows.join("\n")}
`;
writeFileSync(fileURLToPath(new URL("../../../docs/configuration.md", import.meta.url)), page);
