import { resolveAccess, type Access } from '@consigna/contracts/directory/access';
import type { Context, Positions } from '@consigna/kernel/context';
import type { Link } from '@consigna/messaging/link';
import type { Wake } from '@consigna/messaging/wake';
import type { VerifiedToken } from './identity/token-verifier.js';

/** Should the word that rights changed be lost, they act after this long at the latest. */
const MAX_AGE_MS = 1_000;
const MAX_SUBJECTS = 20_000;

const DIRECTORY = 'directory';

/** Stands where a context needs an id and there is none, as for services themselves. */
export const NOBODY = '00000000-0000-8000-8000-000000000000';

export type CompanyAccess = Access['companies'][number] & {
  readonly held: ReadonlySet<string>;
  readonly off: ReadonlySet<string>;
};

/** What a caller may do, ready to be looked up. */
export interface CallerAccess extends Omit<Access, 'companies'> {
  readonly companies: readonly CompanyAccess[];
  readonly byId: ReadonlyMap<string, CompanyAccess>;
  /** A code is unique in its network alone: whoever belongs to several may see it several times. */
  readonly byCode: ReadonlyMap<string, readonly CompanyAccess[]>;
}

interface Entry {
  readonly access: CallerAccess;
  readonly until: number;
}

/** Rights of callers as the directory tells them, forgotten at once when the directory's log moves. */
export class AccessCache {
  private entries = new Map<string, Entry>();
  private running = new Map<string, Promise<CallerAccess>>();
  private generation = 0;
  /** Of the directory's log, by shard, as far as this gateway has heard. */
  private readonly heads = new Map<string, bigint>();

  constructor(
    private readonly link: Link,
    wake: Wake,
  ) {
    wake.onMoved(DIRECTORY, (positions) => this.learn(positions));
  }

  /** Positions of logs that somebody has seen: rights that were read before the directory wrote them count no more. */
  learn(positions: Positions): void {
    let moved = false;
    for (const [log, text] of Object.entries(positions)) {
      const position = BigInt(text);
      if (!log.startsWith(`${DIRECTORY}:`) || position <= (this.heads.get(log) ?? 0n)) continue;
      this.heads.set(log, position);
      moved = true;
    }
    if (moved) this.forget();
  }

  /** @throws DomainError `service-unavailable` when the directory does not answer */
  async of(caller: VerifiedToken): Promise<CallerAccess> {
    const key = `${caller.subject} ${caller.administrator}`;
    const known = this.entries.get(key);
    if (known !== undefined && known.until > Date.now()) return known.access;
    return this.running.get(key) ?? this.ask(key, caller);
  }

  forget(): void {
    this.generation += 1;
    this.entries = new Map();
    // Whoever asks from now on must not get an answer that was begun before the change.
    this.running = new Map();
  }

  private ask(key: string, caller: VerifiedToken): Promise<CallerAccess> {
    const { generation } = this;
    const { subject, username, name, kind, administrator } = caller;
    const running = this.link
      .ask(resolveAccess, systemContext(), { subject, username, name, kind, administrator })
      .then((access) => {
        const ready = callerAccessOf(access);
        if (generation === this.generation) this.remember(key, ready);
        return ready;
      })
      .finally(() => {
        if (this.running.get(key) === running) this.running.delete(key);
      });
    this.running.set(key, running);
    return running;
  }

  private remember(key: string, access: CallerAccess): void {
    if (this.entries.size >= MAX_SUBJECTS) this.entries.clear();
    this.entries.set(key, { access, until: Date.now() + MAX_AGE_MS });
  }
}

/** Rights as the directory tells them, made ready to be looked up. */
export function callerAccessOf(access: Access): CallerAccess {
  const companies = access.companies.map((company) => ({
    ...company,
    held: new Set(company.permissions),
    off: new Set(company.modulesOff),
  }));
  return {
    ...access,
    companies,
    byId: new Map(companies.map((company) => [company.id, company])),
    byCode: Map.groupBy(companies, ({ code }) => code),
  };
}

function systemContext(): Context {
  return {
    companyId: NOBODY,
    networkId: NOBODY,
    userId: NOBODY,
    clientId: 'system:gateway',
    now: new Date(),
    locale: 'en',
    permissions: ['internal'],
  };
}
