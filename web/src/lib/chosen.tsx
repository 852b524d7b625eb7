import type { Collection } from "@pentimento/contract";
import { createContext, type ReactNode, useContext } from "react";
import { chosenWordsOf, heroWords } from "./chosen.rules.ts";

const Words = createContext(heroWords);

/** Lets everything on a page call the chosen picture as its collection does. */
export function ChosenIn({ collection, children }: { collection: Collection | undefined; children: ReactNode }) {
  return <Words value={chosenWordsOf(collection?.kind)}>{children}</Words>;
}

/** How the chosen picture is called here. */
export const useChosenWords = () => useContext(Words);
