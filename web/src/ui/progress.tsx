interface ProgressProps {
  label: string;
  /** 0 to 1. It steps, it does not crawl. */
  value: number;
  done?: boolean;
  className?: string;
}

export function Progress({ label, value, done = false, className = "" }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return <progress className={`prog ${done ? "ok" : ""} ${className}`} aria-label={label} value={percent} max={100} />;
}
