import { type BetterAuthOptions, betterAuth } from "better-auth";
import type { Config } from "../../platform/config.ts";
import type { Database } from "../../platform/database.ts";

const day = 86_400;

/** Sign-in by better-auth over our own tables. New accounts are made by set-up and by admins only. */
export function openAuthentication(db: Database, config: Config) {
  return betterAuth(authenticationOptions(db, config));
}

export type Authentication = ReturnType<typeof openAuthentication>;

const camelColumns = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]));

function authenticationOptions(db: Database, config: Config) {
  const origin = config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`;
  return {
    baseURL: origin,
    basePath: "/api/auth",
    secret: config.secret,
    database: { db: db.read, type: "postgres" },
    telemetry: { enabled: false },
    logger: { disabled: true },
    trustedOrigins: [origin],
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    socialProviders: githubOf(config),
    ...tables,
    // Sign-in is limited by us, before it gets here, by account and address.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: "serial" },
      useSecureCookies: origin.startsWith("https:"),
      cookiePrefix: "pentimento",
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax" },
    },
  } satisfies BetterAuthOptions;
}

/** better-auth's tables under our names; it asks for each column that is not spelled its way. */
const tables = {
  session: {
    modelName: "sessions",
    fields: camelColumns("userId", "expiresAt", "ipAddress", "userAgent", "createdAt", "updatedAt"),
    expiresIn: 7 * day,
    updateAge: day,
    cookieCache: { enabled: false },
  },
  user: {
    modelName: "users",
    fields: camelColumns("emailVerified", "createdAt", "updatedAt"),
    additionalFields: { isAdmin: { type: "boolean", fieldName: "is_admin", input: false, defaultValue: false } },
  },
  account: {
    modelName: "accounts",
    fields: {
      ...camelColumns("userId", "accountId", "providerId", "accessToken", "refreshToken", "idToken"),
      ...camelColumns("accessTokenExpiresAt", "refreshTokenExpiresAt", "createdAt", "updatedAt"),
    },
    accountLinking: { enabled: false },
  },
  verification: { modelName: "verifications", fields: camelColumns("expiresAt", "createdAt", "updatedAt") },
} satisfies BetterAuthOptions;

function githubOf(config: Config) {
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret } = config;
  return clientId && clientSecret ? { github: { clientId, clientSecret } } : {};
}
