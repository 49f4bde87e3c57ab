/** Texts of one language. `{name}` stands for a parameter of the refusal. */
export interface Catalogue {
  /** Code to title and, where it can say more, a sentence with places. */
  readonly problems: Readonly<Record<string, readonly [title: string, detail?: string]>>;
  /** Code of a refused field to its sentence. */
  readonly fields: Readonly<Record<string, string>>;
  /** Words of the trade as they stand in codes (`goods-receipt`), for sentences built from a code. */
  readonly nouns: Readonly<Record<string, string>>;
  /** Sentences for codes without a text of their own; `{noun}` is the noun or the code's words. */
  readonly built: {
    readonly notFound: string;
    readonly unknown: string;
    readonly invalid: string;
    readonly missing: string;
    readonly rule: string;
    readonly field: string;
  };
}
