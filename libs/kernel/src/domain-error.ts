/** One refused field of an input: where it is (JSON pointer), why (stable code), and what a person needs to mend it. */
export type FieldProblem = { pointer: string; code: string; params?: Record<string, unknown> };

/**
 * A refusal the caller can understand and act on. `code` is stable, kebab-case and listed in the contract of every
 * command that can raise it; `details` is plain JSON. Anything else thrown is a bug and answered as `internal`.
 */
export class DomainError extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;
  readonly fields?: FieldProblem[];

  constructor(code: string, details: Record<string, unknown> = {}, fields?: FieldProblem[]) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
    if (fields) this.fields = fields;
  }
}

/** Whether something thrown is a refusal. Also true for one made by a second loaded copy of this module. */
export function isDomainError(thrown: unknown): thrown is DomainError {
  if (thrown instanceof DomainError) return true;
  const error = thrown as Partial<DomainError> | null | undefined;
  return error?.name === 'DomainError' && typeof error.code === 'string';
}
