/** What a PostgreSQL server writes about itself into `postmaster.pid` of its data folder. */
export interface PostmasterPid {
  pid: number;
  dataDir: string;
  /** Missing while the server has not come that far. */
  port: number | undefined;
}

/** Reads the content of `postmaster.pid`; undefined when it names no process, as after a power cut. */
export function parsePostmasterPid(content: string): PostmasterPid | undefined {
  const [pid = '', dataDir = '', , port = ''] = content.split('\n').map((line) => line.trim());
  // A stand-alone backend writes its own id as a negative number.
  const processId = Math.abs(Number(pid));
  if (!Number.isInteger(processId) || processId === 0 || dataDir === '') return undefined;
  return { pid: processId, dataDir, port: Number(port) > 0 ? Number(port) : undefined };
}
