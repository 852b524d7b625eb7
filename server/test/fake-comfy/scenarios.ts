import { outOfMemory } from "./faults.ts";
import type { FakeComfy } from "./start.ts";

/** A fault with a name, for people who want to see what a studio makes of it. */
interface Scenario {
  tells: string;
  begin(fake: FakeComfy): void;
}

/** Waits for a moment in the server's life, then does it; what is not met before the end needs no answer. */
const after = (moment: Promise<void>, strike: () => void) => void moment.then(strike);

const request = (tells: string, route: string, fault: Parameters<FakeComfy["faults"]["next"]>[1]): Scenario => ({
  tells,
  begin: ({ faults }) => faults.next(route, fault),
});

/** Drops every connection `times` times: at the first step of a prompt, then at each return. */
function dropRepeatedly({ sockets }: FakeComfy, times: number, how: "reset" | "close"): void {
  const again = (left: number) => {
    sockets.drop(how);
    if (left > 1) after(sockets.reconnected(), () => again(left - 1));
  };
  after(sockets.saw("progress"), () => again(times));
}

/** Long enough for one of our own timeouts, in milliseconds. */
const lateMs = 60_000;

export const scenarios: Readonly<Record<string, Scenario>> = {
  drop: { tells: "resets the sockets while a prompt runs", begin: (fake) => dropRepeatedly(fake, 1, "reset") },
  "drop-twice": { tells: "does so twice", begin: (fake) => dropRepeatedly(fake, 2, "reset") },
  "close-once": {
    tells: "closes the sockets politely while a prompt runs",
    begin: (fake) => dropRepeatedly(fake, 1, "close"),
  },
  "gap-at-end": {
    tells: "drops the sockets and lets none back in until the prompt has ended",
    begin: ({ sockets }) =>
      after(sockets.saw("progress"), () => {
        sockets.refuse = true;
        sockets.drop();
        after(sockets.saw("execution_success"), () => {
          sockets.refuse = false;
        });
      }),
  },
  "half-open": {
    tells: "loses the sockets and notices only at the prompt's end: whoever came back under the same id goes deaf",
    begin: ({ sockets }) =>
      after(sockets.saw("progress"), () => {
        const notice = sockets.halfOpen();
        after(sockets.saw("execution_success"), notice);
      }),
  },
  silent: {
    tells: "keeps the sockets open and says nothing over them",
    begin: ({ sockets }) => {
      sockets.silent = true;
    },
  },
  "restart-running": {
    tells: "restarts while the first prompt runs",
    begin: (fake) => after(fake.sockets.saw("progress"), fake.restart),
  },
  "restart-finished": {
    tells: "restarts just after the first prompt has ended",
    begin: (fake) => after(fake.sockets.saw("execution_success"), fake.restart),
  },
  "reply-lost": request("accepts a prompt and breaks the connection before answering", "POST /prompt", "reply-lost"),
  "late-reply": {
    tells: `answers a prompt ${lateMs / 1000} s late`,
    begin: ({ faults }) => {
      const hold = faults.hold("POST /prompt");
      after(hold.arrived, () => setTimeout(hold.release, lateMs).unref());
    },
  },
  "wrong-id": request("answers a prompt with somebody else's id", "POST /prompt", "wrong-id"),
  "queue-fails": request("answers GET /queue with 500, once", "GET /queue", "error"),
  "history-fails": request("answers GET /history with 500, once", "GET /history", "error"),
  html: request("answers GET /history with a page of HTML, once", "GET /history", "html"),
  nan: request("writes bare NaN and Infinity into a history entry, once", "GET /history", "nan"),
  truncated: request("sends half a picture, once", "GET /view", "truncated"),
  "upload-fails": request("answers POST /upload/image with 500, once", "POST /upload/image", "error"),
  "early-success": {
    tells: "announces a success a while before it can be read",
    begin: ({ faults }) => {
      const hold = faults.holdHistory();
      after(hold.arrived, () => setTimeout(hold.release, 5_000).unref());
    },
  },
  "lost-cancel": { tells: "answers three cancels as done and goes on", begin: ({ faults }) => faults.loseCancels(3) },
  oom: {
    tells: "runs out of memory at the first node, once",
    begin: ({ faults }) => faults.failNode(outOfMemory.type, outOfMemory.message),
  },
  "oom-always": {
    tells: "runs out of memory at every node",
    begin: ({ faults }) => {
      faults.everyNode = outOfMemory;
    },
  },
  "dead-worker": {
    tells: "accepts everything and runs nothing any more",
    begin: ({ faults }) => faults.killWorker(),
  },
  wedged: {
    tells: "stays inside the first node for ever, whatever interrupts it",
    begin: ({ faults }) => void faults.wedge(),
  },
  "deleted-outputs": {
    tells: "loses the files of every prompt that has ended, as if somebody tidied the disk",
    begin: ({ sockets, storage }) => after(sockets.saw("execution_success"), () => storage.clearOutput()),
  },
};
