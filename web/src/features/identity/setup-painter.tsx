import type { ComfyStatus } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useForming } from "../../lib/news.ts";
import { comfy } from "../../lib/queries.ts";
import { Button } from "../../ui/button.tsx";
import { Frame } from "../../ui/frame.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Sketch } from "../../ui/sketch.tsx";
import { type FirstPicture, useFirstPicture } from "./use-first-picture.ts";

/** One picture by the built-in painter, seen forming: proof that all parts of the studio work together. */
export function SetupPainter({ collectionId, onDone }: { collectionId: string; onDone: () => void }) {
  const first = useFirstPicture(collectionId);
  const forming = useForming(first.variantId ?? "");
  const { data: status } = useQuery(comfy);
  return (
    <>
      <h1 className="mt-8">Try the painter</h1>
      <p className="mut mt-2 mb-6 text-md">
        It is built in, needs no graphics card and costs nothing. {comfyWords(status)}
      </p>
      <Frame>
        <Picture
          src={first.url}
          thumbhash={first.thumbhash}
          alt="A first picture: morning over low hills"
          aspect="16 / 9"
          eager
        >
          {forming?.preview && !first.url && <Sketch of={forming.preview} label="Forming" className="haze" />}
        </Picture>
      </Frame>
      <div className="row min-h-8 mt-3" aria-live="polite">
        <FirstWords first={first} share={forming?.fraction ?? first.share} />
      </div>
      <div className="row mt-4 justify-end">
        {first.state === "done" ? (
          <Button look="primary" size="lg" onClick={onDone}>
            Open the studio
          </Button>
        ) : (
          <>
            <Button look="ghost" size="lg" onClick={onDone}>
              {first.state === "idle" ? "Skip" : "Open the studio"}
            </Button>
            <Button look="primary" size="lg" icon={Sparkles} busy={first.state === "painting"} onClick={first.paint}>
              Paint a picture
            </Button>
          </>
        )}
      </div>
    </>
  );
}

/** Whether a ComfyUI is set up already, and what it lacks to make a picture. */
function comfyWords(status: ComfyStatus | undefined): string {
  if (!status || status.nodes.length === 0) return "ComfyUI can be added later.";
  return status.state === "disconnected"
    ? "Your ComfyUI is set up, but does not answer now."
    : "Your ComfyUI is connected; it makes pictures once a workflow is imported.";
}

function FirstWords({ first, share }: { first: FirstPicture; share: number }) {
  switch (first.state) {
    case "idle":
      return <span className="hint">A landscape takes a few seconds.</span>;
    case "painting":
      return (
        <>
          <Progress label="First picture" value={share} className="grow" />
          <span className="num mut text-xs">{Math.round(share * 100)} %</span>
        </>
      );
    case "done":
      return <span className="ok">It works. The picture is in your collection, under First light.</span>;
    case "failed":
      return <span className="fail text-xs">No picture came: {first.reason}</span>;
  }
}
