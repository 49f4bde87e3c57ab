/** Tells the person at the terminal what takes its time; standard output stays free for results. */
export function progress(message: string): void {
  process.stderr.write(`› ${message}\n`);
}
