import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { openGeneration } from "../domains/generation/index.ts";
import { openAuthentication } from "../domains/identity/index.ts";
import { openApp } from "../http/app.ts";
import { answerBrokenRequest, unreadableAnswer } from "../http/broken-request.ts";
import { clientAddress } from "../http/client-address.ts";
import { Live, type LivePace } from "../http/live.ts";
import { type Pace, usualPace } from "../http/paced-body.ts";
import { type MinuteLimits, openRateLimits } from "../http/rate-limits.ts";
import { openWebFiles } from "../http/web-files.ts";
import type { Config } from "../platform/config.ts";
import type { Deps } from "../platform/deps.ts";
import { migrate } from "../platform/migrate.ts";
import { shareNews } from "../platform/share-news.ts";
import { Runner, type RunnerPace } from "../queue/runner.ts";
import { closeDeps, type Machines, openDeps } from "./deps.ts";
import { findPlace } from "./places.ts";
import { sweepEvery } from "./sweep.ts";
import { allEndpoints, allJobs } from "./wiring.ts";

export interface Studio {
  deps: Deps;
  /** Origin of the app, when this process serves it. */
  origin: string | undefined;
  runner: Runner | undefined;
  close(): Promise<void>;
}

export interface StudioOptions {
  limits?: MinuteLimits;
  /** How slow a sender may be. */
  pace?: Pace;
  /** Machines to use in the place of the usual ones, already open. */
  machines?: Partial<Machines>;
  /** Whether this process does background work; as ROLE says when left out. */
  works?: boolean;
  /** Other intervals than the usual ones, so that a test need not wait for them. */
  intervals?: Partial<RunnerPace & LivePace>;
  /** Hears what is begun next; the first start of all takes a while. */
  onStep?: (step: string) => void;
}

const webFolder = fileURLToPath(new URL("../../../web/dist/", import.meta.url));
const largestHeader = 24 * 1024;

/** Opens everything in order: database, machines, queue, worker, web. Closing goes the other way round. */
export async function openStudio(config: Config, options: StudioOptions = {}): Promise<Studio> {
  const { onStep = () => {} } = options;
  onStep("opening the database");
  const deps = await openDeps(config, options.machines);
  try {
    onStep("bringing the database up to date");
    await migrate(deps.db);
    onStep("starting the queue, the makers and the web app");
    await deps.queue.start(Object.entries(allJobs).map(([name, handler]) => ({ name, ...handler })));
    const web = config.ROLE === "worker" ? undefined : await openWeb(config, deps, options);
    const works = options.works ?? config.ROLE !== "api";
    const runner = works ? await openRunner(deps, options) : undefined;
    // The embedded database serves one process only.
    const stopSharing = deps.db.backend === "postgres" ? await shareNews(deps) : async () => {};
    const stopGeneration = await openGeneration(deps, works);
    const stopSweeping = works ? sweepEvery(deps) : () => {};
    return {
      deps,
      origin: web?.origin,
      runner,
      async close() {
        stopSweeping();
        await stopGeneration();
        await stopSharing();
        await web?.live.stop();
        await runner?.stop();
        if (web) await closeServer(web.server);
        await closeDeps(deps);
      },
    };
  } catch (error) {
    await closeDeps(deps);
    throw error;
  }
}

async function openRunner(deps: Deps, { intervals }: StudioOptions): Promise<Runner> {
  const runner = new Runner(deps, allJobs, intervals);
  await runner.start();
  return runner;
}

async function openWeb(config: Config, deps: Deps, { limits, pace = usualPace, intervals }: StudioOptions) {
  const server = createServer({
    maxHeaderSize: largestHeader,
    headersTimeout: 10_000,
    requestTimeout: 0,
    keepAliveTimeout: 5_000,
  });
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const served = { ...config, PORT: port };
  const origins = originsOf(served);
  const authentication = openAuthentication(deps.db, served);
  const find = (params: Record<string, string>) => findPlace(deps.db.read, params);
  const app = openApp({
    deps,
    authentication,
    endpoints: allEndpoints(deps, authentication),
    findPlace: find,
    limits: openRateLimits(limits),
    pace,
    web: openWebFiles(webFolder),
    origins,
    isReady: () => isReady(deps),
  });
  const answer = getRequestListener(
    (request, { incoming }) =>
      app.fetch(request, { address: clientAddress(incoming as never, config.TRUSTED_PROXIES) }),
    { errorHandler: (error) => unreadableAnswer(deps.log, error) },
  );
  server.on("request", (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => deps.log.error({ err: error }, "answering failed"));
  });
  server.on("clientError", answerBrokenRequest);
  const live = new Live({ deps, authentication, findPlace: find, origins, pace: intervals });
  await live.start(server);
  deps.news.onNews((collectionUid, news) => live.tell(collectionUid, news));
  return { server, live, origin: origins[0] };
}

const listen = (server: Server, config: Config) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.PORT, config.HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });

/** Browsers reach a loopback address by two names. */
function originsOf(config: Config): string[] {
  if (config.PUBLIC_URL) return [new URL(config.PUBLIC_URL).origin];
  const own = `http://${config.HOST}:${config.PORT}`;
  return config.HOST === "127.0.0.1" ? [own, `http://localhost:${config.PORT}`] : [own];
}

async function isReady(deps: Deps): Promise<boolean> {
  try {
    await deps.db.pool.query("select 1");
    return true;
  } catch (error) {
    deps.log.warn({ err: error }, "not ready: the database does not answer");
    return false;
  }
}

const closeServer = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  });
