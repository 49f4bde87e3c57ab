/** The mark: an owned square with a consigned, hatched one. */
export function Brand({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" aria-hidden>
      <rect x="1.5" y="1.5" width="12" height="12" rx="2.5" fill="currentColor" />
      <rect x="8.75" y="8.75" width="11.5" height="11.5" rx="2.3" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="m15 19 4-4M12.5 19.5l7-7M17 20l2.8-2.8" stroke="currentColor" strokeWidth="1.3" />
    </svg>
  );
}
