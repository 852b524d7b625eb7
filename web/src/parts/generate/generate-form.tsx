import type { Provider, SlotState, SubjectKind } from "@pentimento/contract";
import { Minus, Palette, Plus, X } from "lucide-react";
import type { StyleChoice } from "../../lib/style-choice.ts";
import { titled } from "../../lib/words.ts";
import { IconButton } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Select } from "../../ui/select.tsx";
import { costWords, type Maker, makerOf, makersFor, stylesFor, type Wish } from "./wish.rules.ts";

/** What one might write, by what is depicted. */
const promptExamples: Record<SubjectKind, string> = {
  character: "Mission commander, 41. Copper-brown hair, orange pressure suit, dry smile.",
  profile: "Calm and precise, dark blue and copper, a night sky behind.",
  location: "A harbour at dusk. Wet stone, low fog, lamps along the quay.",
  item: "A brass compass, worn at the edges, its lid open, on dark cloth.",
};

interface GenerateFormProps {
  subjectKind: SubjectKind;
  wish: Wish;
  onWish: (wish: Wish) => void;
  slots: readonly SlotState[];
  /** Uid of the collection that the pictures are made in. */
  collection: string;
  providers: readonly Provider[];
  most: number;
  /** The picture whose style is to be followed. */
  reference: StyleChoice | undefined;
  onDropReference: () => void;
  errors: Record<string, string>;
}

/** Fields that a refusal may point at, by their names in the request. */
export const formFields = [
  "prompt",
  "variant_type",
  "provider",
  "workflow_id",
  "style",
  "style_reference_id",
  "count",
  "seed",
] as const;

export function GenerateForm(props: GenerateFormProps) {
  const { wish, onWish, slots, providers, most, reference, errors } = props;
  const set = (change: Partial<Wish>) => onWish({ ...wish, ...change });
  const makers = makersFor(providers, { collection: props.collection, slot: wish.slot });
  const maker = makerOf(wish, makers);
  const slot = slots.find((each) => each.key === wish.slot);
  return (
    <>
      <TextArea
        label="Prompt"
        hint="From the description; change what this picture needs."
        value={wish.prompt}
        error={errors.prompt}
        placeholder={promptExamples[props.subjectKind]}
        onChange={(event) => set({ prompt: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      {reference && (
        <ReferenceChip reference={reference} error={errors.style_reference_id} onDrop={props.onDropReference} />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="Slot"
          value={wish.slot}
          error={errors.variant_type}
          choices={slots.map((each) => ({ value: each.key, label: each.label, hint: each.aspect }))}
          onChange={(next) => set({ slot: next })}
        />
        <MakerField makers={makers} maker={maker} errors={errors} onMaker={(next) => set({ maker: next })} />
        {!reference && (
          <StyleField
            styles={stylesFor(maker, slot)}
            style={wish.style}
            error={errors.style}
            onStyle={(next) => set({ style: next })}
          />
        )}
        <CountField
          count={wish.count}
          most={most}
          error={errors.count ?? errors.seed}
          cost={costWords(maker, wish.count)}
          onCount={(count) => set({ count })}
        />
      </div>
    </>
  );
}

interface ReferenceChipProps {
  reference: StyleChoice;
  error: string | undefined;
  onDrop: () => void;
}

/** Stays in the form of this collection until it was used or is taken off. */
function ReferenceChip({ reference, error, onDrop }: ReferenceChipProps) {
  return (
    <div className="field">
      <div className="row">
        <span className="style-chip">
          <Icon of={Palette} small className="acc" />
          Style:
          <Picture src={reference.thumbUrl} thumbhash={reference.thumbhash} alt="" className="h-8 w-6.5" eager />
          <b className="num">{reference.label}</b>
          <IconButton icon={X} size="sm" label="Follow no style" onClick={onDrop} />
        </span>
      </div>
      {error && (
        <div className="error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

interface MakerFieldProps {
  makers: readonly Maker[];
  maker: Maker | undefined;
  errors: Record<string, string>;
  onMaker: (key: string) => void;
}

/** Who makes it; nothing to choose where there is only one. */
function MakerField({ makers, maker, errors, onMaker }: MakerFieldProps) {
  const error = errors.workflow_id ?? errors.provider;
  if (makers.length < 2 && !error) return null;
  return (
    <Select
      label="Made by"
      value={maker?.key ?? ""}
      choices={makers.map(({ key, provider, workflow }) => ({
        value: key,
        label: workflow ? `${provider.label}: ${workflow.name}` : provider.label,
        ...(provider.ready ? {} : { hint: "not ready" }),
      }))}
      hint={maker && !maker.provider.ready ? maker.provider.message : undefined}
      error={error}
      onChange={onMaker}
    />
  );
}

interface StyleFieldProps {
  styles: readonly string[];
  style: string;
  error: string | undefined;
  onStyle: (style: string) => void;
}

function StyleField({ styles, style, error, onStyle }: StyleFieldProps) {
  if (styles.length === 0) return null;
  return (
    <Select
      label="Style"
      value={styles.includes(style) ? style : ""}
      error={error}
      choices={[
        { value: "", label: "A different one each" },
        ...styles.map((key) => ({ value: key, label: titled(key) })),
      ]}
      onChange={onStyle}
    />
  );
}

interface CountFieldProps {
  count: number;
  most: number;
  error: string | undefined;
  cost: string;
  onCount: (count: number) => void;
}

/** How many, 1 to the collection's limit. */
function CountField({ count, most, error, cost, onCount }: CountFieldProps) {
  const set = (next: number) => onCount(Math.min(most, Math.max(1, Math.round(next) || 1)));
  return (
    <div className="field">
      <label htmlFor="generate-count">Pictures</label>
      <div className="row gap-1">
        <IconButton icon={Minus} look="plain" label="One less" onClick={() => set(count - 1)} />
        <input
          id="generate-count"
          className="input num w-16! text-center"
          type="number"
          inputMode="numeric"
          min={1}
          max={most}
          value={count}
          aria-invalid={error ? true : undefined}
          aria-describedby="generate-count-note"
          onChange={(event) => set(Number(event.target.value))}
        />
        <IconButton icon={Plus} look="plain" label="One more" onClick={() => set(count + 1)} />
      </div>
      <div id="generate-count-note" className={error ? "error" : "hint num"}>
        {error ?? `Up to ${most}. ${cost}`}
      </div>
    </div>
  );
}
