import type { Attempt } from "../src/adapters/providers/provider.ts";
import { newUid } from "../src/platform/ids.ts";
import { providerSuite } from "./contract-suites/provider.suite.ts";
import { quickProvider } from "./quick-provider.ts";

const attempt = (wish: Partial<Attempt>): Attempt => ({
  uid: newUid(),
  kind: "portrait",
  prompt: "",
  seed: "1",
  ordinal: 0,
  width: 64,
  height: 80,
  alpha: false,
  ...wish,
});

providerSuite("the quick one of the tests", async () => {
  const provider = quickProvider();
  return {
    provider,
    attempt: (seed) => attempt({ seed }),
    endlessAttempt() {
      provider.hold();
      return attempt({});
    },
    excessiveAttempt: () => attempt({ style: "no such style" }),
    runs: (uid) => provider.submitted.filter((one) => one.uid === uid).length,
    close: () => provider.close(),
  };
});
