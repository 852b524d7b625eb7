import { PlugZap } from "lucide-react";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { bannerOf, clockOf } from "./comfy.rules.ts";
import { left, useComfy, useRetryNow, useSeconds } from "./use-comfy.ts";

/** Absent while all is well. Says which server is away and why, counts down to the next try, and can try now. */
export function ComfyBanner({ mayRetry = true }: { mayRetry?: boolean }) {
  const { data: status, dataUpdatedAt } = useComfy();
  const { retry, busy } = useRetryNow();
  const words = bannerOf(status);
  const retryIn = status?.retry_in ?? undefined;
  const now = useSeconds(words !== undefined && retryIn !== undefined);
  if (!status || !words) return null;
  const seconds = retryIn === undefined ? undefined : left(retryIn, dataUpdatedAt, now);
  return (
    <Banner
      tone={words.tone}
      icon={PlugZap}
      state={words.state}
      act={
        mayRetry && (
          <Button look="line" size="sm" disabled={busy} onClick={() => void retry()}>
            {busy ? "Trying…" : "Retry now"}
          </Button>
        )
      }
    >
      {status.message}
      {seconds !== undefined && (
        <>
          {" "}
          {seconds > 0 ? "Next try in" : "Trying"}
          {seconds > 0 && <b className="num"> {clockOf(seconds)}</b>}.
        </>
      )}{" "}
      Work stays in line, nothing is lost.
    </Banner>
  );
}
