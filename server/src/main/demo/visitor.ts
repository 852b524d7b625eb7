import {
  type Client,
  createClient,
  identityRoutes,
  intakeRoutes,
  type Job,
  type SourceImage,
  setupRoutes,
} from "@pentimento/contract";

const lookMs = 120;
const givesUpMs = 180_000;

/** A person who uses a fresh studio through its front door, as anybody would. */
export class Visitor {
  readonly api: Client;
  readonly #origin: string;
  readonly #headers: Record<string, string>;

  private constructor(origin: string, headers: Record<string, string>) {
    this.#origin = origin;
    this.#headers = headers;
    this.api = createClient({ origin, headers });
  }

  /** Sets the studio up and signs in. Gives the visitor and the collection that was made. */
  static async arrive(origin: string): Promise<{ visitor: Visitor; collection: string }> {
    const person = { name: "Demo", email: "demo@pentimento.invalid", password: crypto.randomUUID() };
    const made = await createClient({ origin, headers: { origin } })(setupRoutes.run, {
      body: { ...person, collection: { name: "Demo studio", kind: "studio" } },
    });
    const answer = await fetch(`${origin}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ email: person.email, password: person.password }),
    });
    const cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    const visitor = new Visitor(origin, { cookie, origin });
    await visitor.api(identityRoutes.me, {});
    return { visitor, collection: made.collection_uid ?? "" };
  }

  async download(path: string): Promise<Uint8Array> {
    const answer = await fetch(this.#origin + path, { headers: this.#headers });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status} ${await answer.text()}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** Asks until `done` says so. Throws after three minutes. */
  async until<T>(ask: () => Promise<T>, done: (answer: T) => boolean): Promise<T> {
    const late = performance.now() + givesUpMs;
    for (;;) {
      const answer = await ask();
      if (done(answer)) return answer;
      if (performance.now() > late) throw new Error("the studio did not finish in three minutes");
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }

  async jobDone(id: string): Promise<Job> {
    const job = await this.until(
      () => this.api(intakeRoutes.readJob, { params: { job_id: id } }),
      ({ state }) => state === "done" || state === "failed",
    );
    if (job.state === "failed") throw new Error(job.error ?? `${job.name} failed`);
    return job;
  }

  async source(character: string): Promise<SourceImage> {
    const { source } = await this.api(intakeRoutes.readSource, { params: { character_id: character } });
    if (!source) throw new Error("the source went away");
    return source;
  }
}
