import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { troubleOf } from "../lib/api.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

/** What a page shows when it could not be drawn. A missing thing is told as missing. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const trouble = troubleOf(error);
  if (trouble.status === 404) return <NotFoundPage />;
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="page" role="alert">
      <EmptyState
        heading
        className="min-h-80"
        title={trouble.title}
        reason={trouble.detail}
        act={
          <>
            <Button onClick={again}>Try again</Button>
            <Link to="/" className={buttonClass("ghost")}>
              Home
            </Link>
          </>
        }
      />
    </div>
  );
}
