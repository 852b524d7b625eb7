import type { SourceImage } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { ImageUp, Upload } from "lucide-react";
import { source as sourceQuery } from "../../lib/queries.ts";
import { Button } from "../../ui/button.tsx";
import { DropZone } from "../../ui/drop-zone.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PictureSkeleton } from "../../ui/skeleton.tsx";
import { SendingPreview } from "./sending-preview.tsx";
import { SourceView } from "./source-view.tsx";
import { acceptedTypes, type UploadedSource, useSourceUpload } from "./use-source-upload.ts";

export interface SourceUploadProps {
  /** Uid or row number of the subject. */
  subjectId: string;
  /** Whether to offer uploading; without it the source is only shown. */
  mayUpload: boolean;
  /** Whether to offer using a source although a check failed. */
  mayOverride?: boolean;
  /** Hears the server's answer once the file is stored; the checks run on after that. */
  onUploaded?: (uploaded: UploadedSource) => void;
}

/**
 * The source image of a subject: drop or browse, preview with dimensions, format and size, progress, then the live
 * state of its checks and of its face.
 */
export function SourceUpload({ subjectId, mayUpload, mayOverride = false, onUploaded }: SourceUploadProps) {
  const { data: source, isPending } = useQuery({ ...sourceQuery(subjectId), refetchInterval: checksRun });
  const { sending, send, stop, forget } = useSourceUpload(subjectId, onUploaded);
  if (isPending) return <PictureSkeleton />;
  if (!mayUpload)
    return source ? <SourceView source={source} subjectId={subjectId} mayOverride={mayOverride} /> : <NoSource />;
  return (
    <DropZone accept={acceptedTypes} label="Source image file" onFile={(file) => void send(file)}>
      {({ over, browse }) => (
        <div className={`rounded-sm ${over ? "outline-2 outline-offset-4 outline-accent-mark" : ""}`}>
          {sending ? (
            <SendingPreview sending={sending} onStop={stop} onForget={forget} onBrowse={browse} />
          ) : source ? (
            <SourceView source={source} subjectId={subjectId} mayOverride={mayOverride} mayChooseFace />
          ) : (
            <EmptySource over={over} onBrowse={browse} />
          )}
          {source && !sending && (
            <Button look="line" icon={ImageUp} className="mt-4 w-full" onClick={browse}>
              Replace source
            </Button>
          )}
        </div>
      )}
    </DropZone>
  );
}

const recheckMs = 1500;

/** While checks run the state is also asked for, in case the live connection is down. */
function checksRun(query: { state: { data?: SourceImage | null | undefined } }): number | false {
  const source = query.state.data;
  if (!source) return false;
  const busy = [source.variant.quality.state, source.face.state].some(
    (state) => state === "queued" || state === "running",
  );
  return busy ? recheckMs : false;
}

function EmptySource({ over, onBrowse }: { over: boolean; onBrowse: () => void }) {
  return (
    <EmptyState
      className={`aspect-4/5 ${over ? "over" : ""}`}
      title={over ? "Let go to upload" : "No source yet"}
      reason="Drop a picture here: PNG, JPEG or WebP. It is the truth of the likeness."
      act={
        <Button icon={Upload} onClick={onBrowse}>
          Browse files
        </Button>
      }
    />
  );
}

function NoSource() {
  return (
    <EmptyState className="aspect-4/5" title="No source yet" reason="Someone who makes pictures here can upload one." />
  );
}
