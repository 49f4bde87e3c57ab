import { type accountKinds, accountRoles, type AccountRole } from '@consigna/contracts/accounting/events';

export type AccountKind = (typeof accountKinds)[number];
export type Names = Readonly<Record<'es' | 'fr' | 'en', string>>;

/** An account of a new company's chart. At most one account of a chart has a given role. */
export interface TemplateAccount {
  readonly code: string;
  readonly names: Names;
  readonly kind: AccountKind;
  readonly role: AccountRole | null;
}

/** A chart as it is written down: `code | role | kind | es | fr | en`, a dash for no role. */
export type ChartRow = readonly [
  code: string,
  role: AccountRole | '-',
  kind: AccountKind,
  es: string,
  fr: string,
  en: string,
];

/** Reads a chart's rows. @throws Error when a role has no account or two, or a code comes twice */
export function chartOf(name: string, rows: readonly ChartRow[]): readonly TemplateAccount[] {
  const accounts = rows.map(([code, role, kind, es, fr, en]) => ({
    code,
    names: { es, fr, en },
    kind,
    role: role === '-' ? null : role,
  }));
  for (const role of accountRoles) {
    const found = accounts.filter((account) => account.role === role).length;
    if (found !== 1) throw new Error(`chart ${name} has ${found} accounts for ${role}`);
  }
  if (new Set(accounts.map(({ code }) => code)).size !== accounts.length)
    throw new Error(`chart ${name} repeats a code`);
  return accounts;
}
