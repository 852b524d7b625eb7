/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- the grid answers the keys; a table cell cannot be placed freely, as rows near the screen must be */
import type { Variant } from "@pentimento/contract";
import { Check, Ellipsis, Palette, Share, Star, Trash2, X } from "lucide-react";
import { type MouseEvent, memo } from "react";
import { useChosenWords } from "../../lib/chosen.tsx";
import { useForming } from "../../lib/news.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { Icon, type LucideIcon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Sketch } from "../../ui/sketch.tsx";
import { QaBadge, StatusBadge, verdictLooks } from "../../ui/status.tsx";
import { cssAspect, isMade, originOf, shownStatus, srcSetOf, summariseQa } from "../variant.rules.ts";
import { mayChoose, mayDownload, mayReject, mayRemove, menuOf, type VariantActs } from "./acts.ts";

export interface TileHandlers {
  onPress: (event: MouseEvent, index: number) => void;
  onTick: (event: MouseEvent, index: number) => void;
  onMenu: (event: MouseEvent, index: number) => void;
}

interface TileProps extends TileHandlers {
  variant: Variant;
  index: number;
  column: number;
  aspect: string;
  /** Its slot, named where pictures of several slots stand together; each is seen whole then. */
  slotLabel?: string | undefined;
  alpha: boolean;
  selected: boolean;
  /** The grid's one tab stop. */
  current: boolean;
  rights: Rights;
  acts: VariantActs;
  sizes: string;
}

/** One variant: picture, status and QA below it, number and origin below that. */
export const Tile = memo(function Tile(props: TileProps) {
  const { variant, index, selected, current, alpha, slotLabel } = props;
  const status = shownStatus(variant);
  return (
    <div
      role="gridcell"
      aria-colindex={props.column + 1}
      aria-selected={selected}
      aria-labelledby={["mark", "cap", "sub", "qa"].map((part) => `${part}-${variant.uid}`).join(" ")}
      tabIndex={current ? 0 : -1}
      data-index={index}
      className={`tile ${status === "rejected" ? "out" : ""}`}
      onClick={(event) => props.onPress(event, index)}
      onContextMenu={(event) => props.onMenu(event, index)}
    >
      <div className="relative">
        <Picture
          src={variant.urls?.small}
          srcSet={srcSetOf(variant)}
          sizes={props.sizes}
          thumbhash={variant.thumbhash}
          alt={`Candidate ${variant.id}`}
          aspect={cssAspect(props.aspect)}
          fit={alpha || slotLabel ? "contain" : "cover"}
          alpha={alpha}
        >
          <span id={`mark-${variant.uid}`}>
            <TileMarks variant={variant} />
          </span>
        </Picture>
        <TileActs {...props} />
      </div>
      <button
        type="button"
        tabIndex={-1}
        className={`tick ${selected ? "on" : ""}`}
        aria-label={`${selected ? "Deselect" : "Select"} candidate ${variant.id}`}
        onClick={(event) => props.onTick(event, index)}
      >
        <Icon of={Check} small />
      </button>
      <Caption variant={variant} slotLabel={slotLabel} />
      <TouchMore {...props} />
    </div>
  );
});

/** Where nothing hovers, the menu has a button of its own. */
function TouchMore({ variant, index, rights, acts, onMenu }: TileProps) {
  if (menuOf(variant, rights, acts).length === 0) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="touch-more"
      aria-label={`Menu of candidate ${variant.id}`}
      onClick={(event) => onMenu(event, index)}
    >
      <Icon of={Ellipsis} />
    </button>
  );
}

/** Status left, QA right; number and origin below. Its parts, with what is only spoken, name the tile. */
function Caption({ variant, slotLabel }: { variant: Variant; slotLabel: string | undefined }) {
  const { verdict, score } = summariseQa(variant);
  const { badge: chosen } = useChosenWords();
  return (
    <>
      <div className="cap" id={`cap-${variant.uid}`}>
        <StatusBadge status={shownStatus(variant)} chosen={chosen} plain /> <span className="grow" />
        {isMade(variant) && <QaBadge verdict={verdict} score={score} plain mute />}
      </div>
      <div className="sub" id={`sub-${variant.uid}`}>
        <span className="num">#{variant.id}</span> <span>·</span>{" "}
        <span className="cut">{historyOf(variant, slotLabel)}</span>
      </div>
      <span className="vh" id={`qa-${variant.uid}`}>
        {isMade(variant) && `checks: ${verdictLooks[verdict].word.toLowerCase()}`}
      </span>
    </>
  );
}

/** "Sprite, generated, late" */
function historyOf(variant: Variant, slotLabel: string | undefined): string {
  const words = [slotLabel, originOf(variant), variant.late && "late", variant.older_source && "older source"];
  return words
    .filter(Boolean)
    .map((word, place) => (place === 0 ? word : String(word).replace(/^[A-Z]/, (letter) => letter.toLowerCase())))
    .join(", ");
}

function TileMarks({ variant }: { variant: Variant }) {
  if (!isMade(variant)) return <FormingMark variant={variant} />;
  return (
    <>
      {variant.is_hero && (
        <span className="onpic hero">
          <Icon of={Star} small filled />
          ACTIVE{" "}
        </span>
      )}
      {variant.style_reference && (
        <span className="onpic styled">
          <Icon of={Palette} small />
          style{" "}
        </span>
      )}
    </>
  );
}

/** A picture on its way: what can be seen of it so far, and how far it is. */
function FormingMark({ variant }: { variant: Variant }) {
  const forming = useForming(variant.uid);
  if (variant.item?.error) return <span className="onpic left-[7px] bottom-[7px]">No picture came</span>;
  return (
    <>
      {forming?.preview && <Sketch of={forming.preview} className="haze" />}
      {forming && <span className="onpic num left-[7px] bottom-[7px]">{Math.round(forming.fraction * 100)} % </span>}
    </>
  );
}

function TileActs({ variant, index, rights, acts, onMenu }: TileProps) {
  const words = useChosenWords();
  return (
    <div className="acts">
      {mayChoose(variant, rights) && <TileAct icon={Star} label={words.approve} onClick={() => acts.choose(variant)} />}
      {mayReject(variant, rights) && <TileAct icon={X} label="Reject" onClick={() => acts.reject([variant])} />}
      {mayDownload(variant, rights) && (
        <TileAct icon={Share} label="Export at full size" onClick={() => acts.download([variant])} />
      )}
      {mayRemove(variant, rights) && <TileAct icon={Trash2} label="Delete" onClick={() => acts.remove([variant])} />}
      {menuOf(variant, rights, acts).length > 0 && (
        <TileAct icon={Ellipsis} label="More" onClick={(event) => onMenu(event, index)} />
      )}
    </div>
  );
}

function TileAct({ icon, label, onClick }: { icon: LucideIcon; label: string; onClick: (event: MouseEvent) => void }) {
  return (
    <button type="button" tabIndex={-1} title={label} aria-label={label} onClick={onClick}>
      <Icon of={icon} />
    </button>
  );
}
