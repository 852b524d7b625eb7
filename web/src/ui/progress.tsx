interface ProgressProps {
  label: string;
  /** 0 to 1. It steps, it does not crawl. */
  value: number;
  done?: boolean;
  className?: string;
}

export function Progress({ label, value, done = false, className = "" }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      className={`prog ${done ? "ok" : ""} ${className}`}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}
