import { type Problem, ProblemError } from "@pentimento/contract";

/** Signing in and out is the authentication library's own door, so it is not among the contract's routes. */
const door = "/api/auth";

async function knock<Answer>(path: string, body: Record<string, unknown>): Promise<Answer> {
  const answer = await fetch(`${door}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  const told: unknown = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  if (!answer.ok) throw new ProblemError(problemFrom(answer.status, told));
  return told as Answer;
}

/** The library answers `{code, message}`; a studio problem passes through. */
function problemFrom(status: number, told: unknown): Problem {
  const { title, detail, message, type, errors } = (told ?? {}) as Partial<Problem> & { message?: string };
  const problem: Problem = {
    type: type ?? "/problems/sign-in",
    title: title ?? message ?? "Not accepted",
    detail: detail ?? message ?? `The server answered ${status}`,
    status,
    instance: "",
  };
  return errors ? { ...problem, errors } : problem;
}

export const signIn = (email: string, password: string) => knock("/sign-in/email", { email, password });
export const signOut = () => knock("/sign-out", {});
export const rename = (name: string) => knock("/update-user", { name });

/** Ends every other session of the account. */
export const changePassword = (currentPassword: string, newPassword: string) =>
  knock("/change-password", { currentPassword, newPassword, revokeOtherSessions: true });

/** Where the browser has to go next to sign in with GitHub. */
export const signInWithGithub = async (callbackURL: string): Promise<string> =>
  (await knock<{ url: string }>("/sign-in/social", { provider: "github", callbackURL })).url;
