import { appendFileSync, readFileSync } from 'node:fs';

/** What a client knows of a request it sent under a key. */
export interface LoggedRequest {
  readonly key: string;
  /** Of the contract. */
  readonly subject: string;
  readonly company: string;
  /** `unanswered`: the client never heard what became of it. */
  readonly outcome: 'answered' | 'refused' | 'unanswered';
  /** Of the document in the answer, where it named one. */
  readonly id: string | null;
}

/** A client's log of its keys: a line before a request is sent, another one when it was answered. */
export class ClientLog {
  constructor(private readonly file: string) {}

  asked(request: Pick<LoggedRequest, 'key' | 'subject' | 'company'>): void {
    this.append({ ...request, outcome: 'unanswered', id: null });
  }

  answered(request: LoggedRequest): void {
    this.append(request);
  }

  /** Written before the request leaves: a client that dies with it still knows that it asked. */
  private append(line: LoggedRequest): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

/** The last that a log says of each key. @throws Error when the file is no such log */
export function readClientLog(file: string): LoggedRequest[] {
  const requests = new Map<string, LoggedRequest>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const request = JSON.parse(line) as LoggedRequest;
    if (typeof request.key !== 'string' || typeof request.subject !== 'string')
      throw new Error(`${file} is no log of a client's keys`);
    requests.set(request.key, request);
  }
  return [...requests.values()];
}
