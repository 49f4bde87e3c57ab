import { DomainError } from '@consigna/kernel/domain-error';

/** Constraint name to the refusal it stands for; `pointer` names the field of the input where there is one. */
export type ConstraintErrors = Readonly<Record<string, { code: string; pointer?: string }>>;

/** Integrity violations (class 23) of a known constraint become the refusal they stand for; anything else stays what it is. */
export function translateConstraint(error: unknown, known: ConstraintErrors): unknown {
  const { code, constraint, detail } = (error ?? {}) as { code?: string; constraint?: string; detail?: string };
  if (typeof code !== 'string' || !code.startsWith('23') || constraint === undefined) return error;
  const rule = known[constraint];
  if (rule === undefined) return error;
  const fields = rule.pointer === undefined ? undefined : [{ pointer: rule.pointer, code: rule.code }];
  return new DomainError(rule.code, { rule: constraint, value: valueOf(detail) }, fields);
}

/** `Key (company_id, code)=(…, X) already exists.` → `X`: the caller's own value, without ids. */
function valueOf(detail: string | undefined): string | undefined {
  return detail === undefined ? undefined : /, ([^,]*)\) already exists/.exec(detail)?.[1];
}
