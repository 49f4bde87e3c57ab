/** One line of JSON to standard error, for people and collectors alike. Never a secret, never a person's data. */
export function log(level: 'info' | 'warn' | 'error', message: string, details: Record<string, unknown> = {}): void {
  process.stderr.write(
    `${JSON.stringify({ at: new Date().toISOString(), level, message, ...details }, errorsAsText)}\n`,
  );
}

function errorsAsText(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}
