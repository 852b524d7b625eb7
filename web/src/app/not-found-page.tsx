import { Link } from "@tanstack/react-router";
import { usePage } from "../lib/page-frame.tsx";
import { buttonClass } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

const crumbs = [{ label: "Not found" }];

export function NotFoundPage() {
  usePage(crumbs);
  return (
    <div className="page">
      <EmptyState
        heading
        className="min-h-80"
        title="There is nothing at this address"
        reason="It may have been put away, or it belongs to a collection you are not a member of."
        act={
          <Link to="/" className={buttonClass()}>
            Home
          </Link>
        }
      />
    </div>
  );
}
