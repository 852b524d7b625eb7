import type { AddressInfo } from "node:net";
import type { House } from "./answers.ts";
import { Engine } from "./engine.ts";
import { Faults } from "./faults.ts";
import { HttpServer } from "./http-server.ts";
import { features } from "./information-routes.ts";
import { install } from "./installation.ts";
import type { Run } from "./ledger.ts";
import { type Models, usualModels } from "./nodes/models.ts";
import { Sockets } from "./sockets.ts";
import { StepGate } from "./step-gate.ts";
import { Storage } from "./storage.ts";
import { traitsOf } from "./versions.ts";

export interface FakeOptions {
  /** Whose behaviour it shows: 0.3.45, 0.6.0, 0.25.0, 0.33.0 and 0.38.0 differ. */
  version?: string;
  /** Whether the routes under /api/jobs exist; by the version unless said. */
  jobs?: boolean;
  /** 0 takes a free one. */
  port?: number;
  /** How long a step of a sampler takes at least, in milliseconds. */
  stepMs?: number;
  /** Files of models by folder. */
  models?: Models;
  /** Classes that are not installed. */
  lacks?: readonly string[];
}

export interface FakeComfy {
  url: string;
  faults: Faults;
  sockets: Sockets;
  /** The steps of its samplers. */
  steps: StepGate;
  storage: Storage;
  /** How often each prompt id has begun to run. */
  runs: ReadonlyMap<string, number>;
  /** Every run that has begun, in order, with its end. */
  ledger: readonly Run[];
  /** The prompt ids that POST /prompt has accepted, in order, repeats included. */
  accepted: readonly string[];
  /** Requests received, as method and path without the prefix /api. */
  requests: readonly string[];
  /** Ends and begins anew at the same address: queue, history, cache and temporary files are gone, others stay. */
  restart(): void;
  close(): Promise<void>;
}

/**
 * Starts a small ComfyUI in this process: it speaks the parts of the protocol that the bridge uses, makes real
 * pictures with nodes that need no model, acts as if it had models for the rest, and fails on demand. It listens on
 * loopback.
 */
export async function startFakeComfy(options: FakeOptions = {}): Promise<FakeComfy> {
  const { version = "0.33.0", models = usualModels, lacks = [], port = 0, stepMs = 0 } = options;
  const usual = traitsOf(version);
  const traits = { ...usual, jobs: options.jobs ?? usual.jobs, cancelJobs: usual.cancelJobs && options.jobs !== false };
  const [storage, sockets, steps, faults] = [new Storage(), new Sockets(), new StepGate(), new Faults()];
  steps.stepMs = stepMs;
  sockets.offersMetadata = traits.progressState;
  const installation = install(models, storage, lacks);
  const engine = new Engine({ installation, sockets, faults, steps, traits });
  sockets.greeting = {
    queueLength: () => engine.queueLength,
    currentNode: (clientId) => engine.currentNode(clientId),
    features: () => features(traits),
  };
  const end = () => {
    engine.restart();
    sockets.drop();
  };
  const crash = () => {
    faults.outage = true;
    end();
  };
  const house: House = { engine, installation, version, traits, crash };
  const { server, requests } = new HttpServer(house, faults, sockets);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    sockets,
    steps,
    storage,
    runs: engine.ledger.counts,
    ledger: engine.ledger.runs,
    accepted: engine.accepted,
    requests,
    restart: () => {
      end();
      faults.outage = false;
    },
    close: async () => {
      end();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
