/** The mark: a panel with an earlier one behind it. */
export function Mark({ className = "mark" }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 22 22" aria-hidden="true">
      <rect x="7" y="2" width="13" height="15" rx="1.5" fill="none" stroke="var(--ink-3)" strokeWidth="1.4" />
      <rect x="2" y="5" width="13" height="15" rx="1.5" fill="var(--accent)" />
      <path d="M7 17V9.2h2.6a2.3 2.3 0 0 1 0 4.6H7" fill="none" stroke="var(--accent-ink)" strokeWidth="1.7" />
    </svg>
  );
}
