import { useQuery } from "@tanstack/react-query";
import { SetupPage } from "../features/identity/setup-page.tsx";
import { me } from "../lib/queries.ts";
import { useLive } from "./use-live.ts";

/** Set-up, with the live line as soon as there is somebody to tell: the first picture is seen forming. */
export function LiveSetupPage() {
  const { data: person } = useQuery({ ...me, enabled: false });
  return (
    <>
      {person && <Line />}
      <SetupPage />
    </>
  );
}

function Line() {
  useLive();
  return null;
}
