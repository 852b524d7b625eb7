import { useState } from "react";
import { bytes } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Sketch } from "../../ui/sketch.tsx";
import type { Sending } from "./use-source-upload.ts";

interface SendingPreviewProps {
  sending: Sending;
  onStop: () => void;
  onForget: () => void;
  onBrowse: () => void;
}

const formats: Record<string, string> = { "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP" };

/** The chosen file before the server has it: picture, dimensions, format, size and how much is sent. */
export function SendingPreview({ sending, onStop, onForget, onBrowse }: SendingPreviewProps) {
  const { file, share, trouble } = sending;
  const [size, setSize] = useState<{ width: number; height: number }>();
  const percent = Math.round(share * 100);
  return (
    <div>
      <div className="pic aspect-4/5">
        <Sketch of={file} label={`Preview of ${file.name}`} onSize={setSize} className="paint" />
      </div>
      <dl className="facts num mt-3">
        <dt>Size</dt>
        <dd>
          {size ? `${size.width} × ${size.height}, ` : ""}
          {formats[file.type] ?? "unknown format"}
        </dd>
        <dt>File</dt>
        <dd>{bytes(file.size)}</dd>
      </dl>
      {trouble ? (
        <div className="mt-3 grid gap-2" role="alert">
          <p className="fail text-xs">
            <b>{trouble.title}</b> {trouble.detail}
          </p>
          <div className="row">
            <Button size="sm" onClick={onBrowse}>
              Choose another
            </Button>
            <Button size="sm" look="ghost" onClick={onForget}>
              Dismiss
            </Button>
          </div>
        </div>
      ) : (
        <div className="row mt-3">
          <Progress label="Upload" value={share} className="grow" />
          <span className="num mut text-xs">{share < 1 ? `${percent} %` : "Storing"}</span>
          <Button size="sm" look="ghost" onClick={onStop}>
            Cancel
          </Button>
        </div>
      )}
    </div>
  );
}
