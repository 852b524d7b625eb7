import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { Icon, type LucideIcon } from "./icon.tsx";

export interface Segment<Value extends string> {
  value: Value;
  label: string;
  icon?: LucideIcon;
}

interface SegmentsProps<Value extends string> {
  label: string;
  value: Value;
  segments: readonly Segment<Value>[];
  /** Shows icons alone; the words stay for assistive technology. */
  iconsOnly?: boolean;
  onChange: (value: Value) => void;
}

/** One of up to four modes. One tab stop, arrows move. */
export function Segments<Value extends string>({ label, value, segments, iconsOnly, onChange }: SegmentsProps<Value>) {
  return (
    <RadioGroup className="seg" aria-label={label} value={value} onValueChange={(next) => onChange(next)}>
      {segments.map((segment) => (
        <Radio.Root key={segment.value} value={segment.value} aria-label={iconsOnly ? segment.label : undefined}>
          {segment.icon && <Icon of={segment.icon} small />}
          {!iconsOnly && segment.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
