import { PlugZap } from "lucide-react";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { bannerOf, clockOf } from "./comfy.rules.ts";
import { left, useComfy, useRetryNow, useSeconds } from "./use-comfy.ts";

/** Absent while all is well. Says which server is away and why, counts down to the next try, and can try now. */
export function ComfyBanner({ mayRetry = true }: { mayRetry?: boolean }) {
  const { data: status, dataUpdatedAt } = useComfy();
  const words = bannerOf(status);
  if (!status || !words) return null;
  return (
    <Banner tone={words.tone} icon={PlugZap} state={words.state} act={mayRetry && <RetryNow />}>
      {status.message} {status.retry_in !== null && <NextTry retryIn={status.retry_in} toldAt={dataUpdatedAt} />} Work
      stays in line, nothing is lost.
    </Banner>
  );
}

function NextTry({ retryIn, toldAt }: { retryIn: number; toldAt: number }) {
  const seconds = left(retryIn, toldAt, useSeconds(true));
  if (seconds <= 0) return "Trying.";
  return (
    <>
      Next try in <b className="num">{clockOf(seconds)}</b>.
    </>
  );
}

function RetryNow() {
  const { retry, busy } = useRetryNow();
  return (
    <Button look="line" size="sm" busy={busy} onClick={() => void retry()}>
      Retry now
    </Button>
  );
}
