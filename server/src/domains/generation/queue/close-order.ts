import type { JobOrder } from "../../../platform/jobs.ts";

/** The order to see an attempt to its end that its item no longer waits for. */
export const closeOrder = (attemptUid: string, about: { collectionUid: string; subjectUid: string }): JobOrder => ({
  name: "generation.close-attempt",
  body: { attemptUid },
  key: `close:${attemptUid}`,
  about: { collectionUid: about.collectionUid, subjectUid: about.subjectUid },
});
