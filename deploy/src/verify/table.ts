import type { CheckResult, VerifyReport } from './verify.js';

/** Violations of one check that a terminal shows; `--json` lists more. */
const MAX_SHOWN = 10;

/** What a person reads: every check with its outcome, and beneath it the documents to look at. */
export function tableOf(report: VerifyReport): string {
  const codes = new Map(report.companies.map(({ id, code }) => [id, code]));
  const width = Math.max(...report.checks.map(({ name }) => name.length));
  const lines = report.checks.flatMap((check) => {
    const outcome = check.found === 0 ? 'holds' : `${check.found} violations`;
    return [`${check.name.padEnd(width)}  ${outcome.padStart(16)}  ${check.claim}`, ...shownOf(check, codes)];
  });
  const end =
    report.total === 0
      ? `${report.checks.length} invariants hold in ${report.companies.length} companies.`
      : `${report.total} violations in ${report.companies.length} companies.`;
  return `${['', ...lines, '', end].join('\n')}\n`;
}

function shownOf({ found, violations }: CheckResult, codes: ReadonlyMap<string, string>): string[] {
  const shown = violations.slice(0, MAX_SHOWN).map(({ companyId, documents, figures }) => {
    const company = companyId === null ? '' : `${codes.get(companyId) ?? companyId} `;
    return `    ${company}${documents.join(', ')}: ${JSON.stringify(figures)}`;
  });
  return found > shown.length ? [...shown, `    … and ${found - shown.length} more`] : shown;
}
