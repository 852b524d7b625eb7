import type { CardRender } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { cards as cardsQuery } from "../../lib/queries.ts";
import { Picture } from "../../ui/picture.tsx";

const names: Record<CardRender["card"], string> = { og: "Link card", card: "Profile card", simple: "Simple card" };

/** The three cards as they are drawn now. They follow every choice by themselves, so there is nothing to press. */
export function CardsStrip({ subjectId, name }: { subjectId: string; name: string }) {
  const { data: cards } = useQuery(cardsQuery(subjectId));
  if (!cards?.some((card) => card.state !== "none")) return null;
  return (
    <section aria-label="Cards" className="mt-8">
      <div className="section-head">
        <h2 className="eyebrow">Cards</h2>
        <span className="hint">drawn anew with every choice</span>
      </div>
      <div className="card-strip">
        {cards.map((card) => (
          <CardPicture key={card.card} card={card} of={name} />
        ))}
      </div>
    </section>
  );
}

function CardPicture({ card, of }: { card: CardRender; of: string }) {
  const label = `${names[card.card]} of ${of}`;
  return (
    <figure>
      <div style={{ aspectRatio: `${card.width} / ${card.height}` }}>
        {card.url && (
          <a href={card.url} target="_blank" rel="noreferrer" aria-label={`${label}, open in full size`}>
            <Picture src={card.url} alt={label} className="h-full w-full" />
          </a>
        )}
      </div>
      <figcaption>
        <b>{names[card.card]}</b>
        <span className="hint num">{card.state === "queued" ? "being drawn" : `${card.width} × ${card.height}`}</span>
      </figcaption>
    </figure>
  );
}
