import type { Client, Route } from "@pentimento/contract";
import { expect } from "vitest";

/**
 * A client whose every success is held against the route's own schema: what the server sends is what the contract
 * says, with nothing missing and nothing more.
 */
export function checked(client: Client): Client {
  const call = async (route: Route, input: never, options: never) => {
    const answer = await client(route, input, options);
    if (route.answer) expect(route.answer.parse(answer)).toEqual(answer);
    return answer;
  };
  return call as Client;
}
