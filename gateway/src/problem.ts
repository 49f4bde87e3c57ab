import type { DomainError } from '@consigna/kernel/domain-error';
import { statusOf } from './errors.js';
import type { Locale } from './locale.js';
import { fieldText, problemText } from './messages/text.js';

/** Where a problem code is explained. */
const TYPE_BASE = 'https://docs.example.org/problems/';

interface Circumstances {
  readonly locale: Locale;
  /** Path of the request. */
  readonly instance: string;
  readonly traceId: string;
}

/** A refusal as problem+json (RFC 9457, API.md 6). Nothing but the refusal's own details goes out. */
export function problemOf(
  error: DomainError,
  { locale, instance, traceId }: Circumstances,
): { status: number; body: string } {
  const status = statusOf(error.code);
  const params = publicParams(error.details);
  const body = {
    type: TYPE_BASE + error.code,
    ...problemText(error.code, params, locale),
    status,
    code: error.code,
    instance,
    traceId,
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(error.fields === undefined ? {} : { errors: error.fields.map((field) => fieldOf(field, locale)) }),
  };
  return { status, body: JSON.stringify(body) };
}

function fieldOf({ pointer, code, params = {} }: NonNullable<DomainError['fields']>[number], locale: Locale) {
  const { message: _, ...rest } = params;
  return {
    pointer,
    code,
    message: fieldText(code, params, locale),
    ...(Object.keys(rest).length === 0 ? {} : { params: rest }),
  };
}

/** `rule` is the name of a database constraint, `service` of a part of the system: neither is for callers. */
function publicParams(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { rule: _rule, service: _service, ...params } = details;
  return params;
}
