/** Asks the process of the same container whether it is ready; for a container's health check. */
const port = process.env['CONSIGNA_PORT'] ?? '8080';
const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(4_000) }).catch(
  () => undefined,
);
process.exit(answer?.ok === true ? 0 : 1);
