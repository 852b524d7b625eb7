import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, House, ListVideo, Search } from "lucide-react";
import { batches } from "../lib/queries.ts";
import { Mark } from "../ui/brand.tsx";
import { faceOf, MakingPlaces, OwnPlaces } from "./places.tsx";

const goTab = "go tab";
/** Shown on phones only, where the rail has no room for every place. */
const goPhone = "go tab phone-only";
const exact = { exact: true };

interface RailProps {
  onSearch: () => void;
  onMore: () => void;
}

/** Left rail; on phones those with `tab` become the bottom tabs, and More leads to all others. */
export function Rail({ onSearch, onMore }: RailProps) {
  const { data: open = 0 } = useQuery({
    ...batches,
    select: (list) => list.filter((each) => each.status === "Queued" || each.status === "Processing").length,
  });
  return (
    <nav className="rail" aria-label="Main">
      <Link to="/" className="brand" aria-label="Pentimento, home" tabIndex={-1}>
        <Mark />
        <span className="t">Pentimento</span>
      </Link>
      <Link to="/" className={goTab} title="Home" activeOptions={exact}>
        {faceOf({ icon: House, label: "Home" })}
      </Link>
      <Link to="/queue" className={goTab} title="Queue">
        {faceOf({ icon: ListVideo, label: "Queue", number: open })}
      </Link>
      <MakingPlaces />
      <span className="grow" />
      <OwnPlaces />
      <button type="button" className={goPhone} onClick={onSearch}>
        {faceOf({ icon: Search, label: "Search" })}
      </button>
      <button type="button" className={goPhone} aria-haspopup="dialog" onClick={onMore}>
        {faceOf({ icon: Ellipsis, label: "More" })}
      </button>
    </nav>
  );
}
