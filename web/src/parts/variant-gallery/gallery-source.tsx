import type { Variant } from "@pentimento/contract";
import type { ReactNode } from "react";
import { shapeOf } from "../../lib/shape.rules.ts";
import { counted } from "../../lib/words.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Picture } from "../../ui/picture.tsx";

interface GallerySourceProps {
  source: Variant | null;
  subjectName: string;
  /** Absent while they are counted. */
  total: number | undefined;
  waiting: number;
  /** On phones the one button stands here. */
  act: ReactNode;
}

/** The source in view while its variants are judged: pinned left, on phones a small one above the grid. */
export function GallerySource({ source, subjectName, total, waiting, act }: GallerySourceProps) {
  return (
    <>
      <div className="row -mb-2.5 max-sm:hidden">
        <h2 className="eyebrow">Source</h2>
        <span className="grow" />
        {source && <span className="hint">version {source.version}</span>}
      </div>
      {source ? (
        <Picture
          src={source.urls?.medium}
          thumbhash={source.thumbhash}
          alt={`Source image of ${subjectName}`}
          aspect={shapeOf(source)}
          className="max-sm:w-12 max-sm:flex-none"
          eager
        />
      ) : (
        <EmptyState
          className="aspect-4/5 max-sm:hidden"
          title="No source"
          reason="Pictures are made from words alone."
        />
      )}
      <div className="sm:hidden grow">
        <div className="font-medium">{subjectName}</div>
        <div className="hint num">
          {!source && "No source, "}
          {total === undefined ? "– candidates" : counted(total, "candidate")}
          {waiting > 0 && `, ${waiting} to review`}
        </div>
      </div>
      {act}
    </>
  );
}
