import { type AnswerOf, intakeRoutes } from "@pentimento/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type Trouble, troubleOf } from "../../lib/api.ts";
import { upload } from "../../lib/upload.ts";

export type UploadedSource = AnswerOf<typeof intakeRoutes.uploadSource>;

/** A file on its way, or one that did not arrive. */
export interface Sending {
  file: File;
  /** Share sent, 0 to 1; 1 while the server looks at it. */
  share: number;
  trouble?: Trouble;
}

export const acceptedTypes = "image/png,image/jpeg,image/webp";

const wrongType = (file: File): Trouble => ({
  title: "Only PNG, JPEG and WebP pictures are taken.",
  detail: `${file.name} is ${file.type ? `of type ${file.type}` : "of an unknown type"}. Nothing was sent.`,
  fields: {},
  slug: "image-format",
  status: 0,
});

/** Sends a source image with progress. The former state stays until the new one is there. */
export function useSourceUpload(subjectId: string, onUploaded?: (uploaded: UploadedSource) => void) {
  const queries = useQueryClient();
  const [sending, setSending] = useState<Sending>();
  const stopper = useRef<AbortController>(undefined);

  const send = async (file: File) => {
    if (!acceptedTypes.split(",").includes(file.type)) return setSending({ file, share: 0, trouble: wrongType(file) });
    stopper.current?.abort();
    const control = new AbortController();
    stopper.current = control;
    setSending({ file, share: 0 });
    try {
      const answer = await upload(
        intakeRoutes.uploadSource,
        { params: { character_id: subjectId }, file },
        { signal: control.signal, onProgress: (share) => setSending((now) => now && { ...now, share }) },
      );
      await queries.invalidateQueries({ queryKey: ["subject", subjectId] });
      setSending(undefined);
      onUploaded?.(answer);
    } catch (error) {
      if (control.signal.aborted) return setSending((now) => (now?.file === file ? undefined : now));
      setSending({ file, share: 0, trouble: troubleOf(error) });
    }
  };

  return { sending, send, stop: () => stopper.current?.abort(), forget: () => setSending(undefined) };
}
