import type { Provider, SlotState } from "@pentimento/contract";
import { Minus, Plus } from "lucide-react";
import { titled } from "../../lib/words.ts";
import { IconButton } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { costWords, makerOf, stylesFor, type Wish, workflowsFor } from "./wish.rules.ts";

interface GenerateFormProps {
  wish: Wish;
  onWish: (wish: Wish) => void;
  slots: readonly SlotState[];
  makers: readonly Provider[];
  most: number;
  errors: Record<string, string>;
}

export function GenerateForm({ wish, onWish, slots, makers, most, errors }: GenerateFormProps) {
  const set = (change: Partial<Wish>) => onWish({ ...wish, ...change });
  const maker = makerOf(wish, makers);
  const slot = slots.find((each) => each.key === wish.slot);
  const styles = stylesFor(maker, slot);
  const workflows = workflowsFor(maker, wish.slot);
  const style = styles.includes(wish.style) ? wish.style : "";
  return (
    <>
      <TextArea
        label="Prompt"
        hint="From the description; change what this picture needs."
        value={wish.prompt}
        error={errors.prompt}
        placeholder="Mission commander, 41. Copper-brown hair, orange pressure suit, dry smile."
        onChange={(event) => set({ prompt: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="Slot"
          value={wish.slot}
          choices={slots.map((each) => ({ value: each.key, label: each.label, hint: each.aspect }))}
          onChange={(next) => set({ slot: next })}
        />
        {makers.length > 1 && (
          <Select
            label="Maker"
            value={maker?.name ?? ""}
            choices={makers.map((each) => ({
              value: each.name,
              label: each.label,
              ...(each.ready ? {} : { hint: "not ready" }),
            }))}
            hint={maker && !maker.ready ? maker.message : undefined}
            onChange={(next) => set({ provider: next })}
          />
        )}
        {styles.length > 0 && (
          <Select
            label="Style"
            value={style}
            choices={[
              { value: "", label: "A different one each" },
              ...styles.map((key) => ({ value: key, label: titled(key) })),
            ]}
            onChange={(next) => set({ style: next })}
          />
        )}
        {workflows.length > 0 && (
          <Select
            label="Workflow"
            value={wish.workflow}
            choices={[
              { value: "", label: "The slot's default" },
              ...workflows.map((each) => ({ value: String(each.id), label: each.name })),
            ]}
            onChange={(next) => set({ workflow: next })}
          />
        )}
        <CountField
          count={wish.count}
          most={most}
          error={errors.count}
          cost={costWords(maker, wish.count)}
          onCount={(count) => set({ count })}
        />
      </div>
    </>
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
          aria-describedby="generate-count-note"
          onChange={(event) => set(Number(event.target.value))}
        />
        <IconButton icon={Plus} look="plain" label="One more" onClick={() => set(count + 1)} />
      </div>
      <div id="generate-count-note" className={error ? "error" : "hint"}>
        {error ?? `Up to ${most}. ${cost}`}
      </div>
    </div>
  );
}
