import { until } from "../until.ts";
import type { FakeComfy } from "./start.ts";

/** Waits until each prompt that was accepted is also looked after: what passes before that on the socket is not heard. */
export const followed = ({ accepted, requests }: FakeComfy) =>
  until("every prompt is followed", () => {
    const posts = requests.flatMap((request, at) => (request === "POST /prompt" ? [at] : []));
    return (
      accepted.length > 0 &&
      accepted.every((id, at) => requests.lastIndexOf(`GET /api/jobs/${id}`) > (posts[at] ?? Number.POSITIVE_INFINITY))
    );
  });
