import type { Slot, Variant } from "@pentimento/contract";
import { useChosenWords } from "../../lib/chosen.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Picture } from "../../ui/picture.tsx";

export interface Emptying {
  hero: Variant;
  chosen: readonly Variant[];
  how: "reject" | "remove";
}

interface EmptyingDialogProps {
  wish: Emptying | undefined;
  slots: ReadonlyMap<string, Slot>;
  onClose: () => void;
  onConfirm: (wish: Emptying) => void;
}

/** One of the three acts that ask first: it leaves a slot without a hero, and whoever shows it without a picture. */
export function EmptyingDialog({ wish, slots, onClose, onConfirm }: EmptyingDialogProps) {
  const { noun } = useChosenWords();
  const verb = wish?.how === "reject" ? "Reject" : "Delete";
  return (
    <Dialog
      open={wish !== undefined}
      onClose={onClose}
      title={`${verb} the ${noun} of ${slots.get(wish?.hero.slot ?? "")?.label}?`}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" onClick={() => wish && onConfirm(wish)}>
            {verb} {noun}
          </Button>
        </>
      }
    >
      {wish && (
        <div className="flex gap-4">
          <Picture
            src={wish.hero.urls?.small}
            thumbhash={wish.hero.thumbhash}
            alt=""
            className="h-25 w-20 flex-none"
            eager
          />
          <ul className="grid content-start gap-1.5 mut">
            <li>The slot is empty until another is chosen.</li>
            <li>Whatever shows this slot has no picture from then on.</li>
            <li>
              You can take it back for six seconds, and{" "}
              {wish.how === "reject" ? "by choosing it again" : "from the trash"} later.
            </li>
          </ul>
        </div>
      )}
    </Dialog>
  );
}
