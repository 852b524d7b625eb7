import { z } from "zod";

/** Problem document of RFC 9457. `type` ends in the slug; `errors` point at the wrong places of the input. */
export const problem = z
  .object({
    type: z.string().meta({ examples: ["/problems/validation"] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: "id of the request, as in the log" }),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    retry_after: z.int().optional(),
  })
  .catchall(z.unknown())
  .meta({ id: "Problem" });

export type Problem = z.output<typeof problem>;

/** A refused request, as the typed client throws it. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(refusal: Problem) {
    super(refusal.detail || refusal.title);
    this.name = "ProblemError";
    this.problem = refusal;
  }

  /** Last part of the problem's type, such as `wrong-state`. */
  get slug(): string {
    return this.problem.type.slice(this.problem.type.lastIndexOf("/") + 1);
  }
}
