import type { Faults } from "./faults.ts";
import type { Installation } from "./installation.ts";
import type { Sockets } from "./sockets.ts";
import type { StepGate } from "./step-gate.ts";
import type { Traits } from "./versions.ts";

/** What the worker of a fake server works with. */
export interface Machine {
  installation: Installation;
  sockets: Sockets;
  faults: Faults;
  steps: StepGate;
  traits: Traits;
}
