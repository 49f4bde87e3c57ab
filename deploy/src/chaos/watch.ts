import { setTimeout as delay } from 'node:timers/promises';
import { ServiceProbe } from '../platform/service-probe.js';

/** Nobody waits longer for it. */
const LOST_AFTER_MS = 60_000;
const LOOK_AGAIN_MS = 50;
const ANSWER_MS = 2_000;

/** When everybody answered again after a fault. */
export interface Recovery {
  /** Milliseconds until the last service and the last gateway answered; null when one never did. */
  readonly afterMs: number | null;
  /** Who was last. */
  readonly last: string;
}

/** Asks services over the broker and gateways over HTTP whether they answer. */
export class Watch {
  private constructor(
    private readonly probe: ServiceProbe,
    private readonly services: readonly string[],
    private readonly urls: readonly string[],
  ) {}

  static async begin(natsUrl: string, services: readonly string[], urls: readonly string[]): Promise<Watch> {
    const probe = new ServiceProbe(natsUrl);
    await probe.connect();
    return new Watch(probe, services, urls);
  }

  end(): Promise<void> {
    return this.probe.close();
  }

  /** Waits until everybody answers. */
  async untilAnswering(): Promise<Recovery> {
    const begun = performance.now();
    const members = [
      ...this.services.map((name) => [name, () => this.probe.answers(name)] as const),
      ...this.urls.map((url, index) => [`gateway-${index + 1}`, () => gatewayAnswers(url)] as const),
    ];
    const times = await Promise.all(
      members.map(async ([name, answers]) => {
        while (performance.now() - begun < LOST_AFTER_MS) {
          if (await answers()) return { name, afterMs: Math.round(performance.now() - begun) };
          await delay(LOOK_AGAIN_MS);
        }
        return { name, afterMs: null };
      }),
    );
    const silent = times.find(({ afterMs }) => afterMs === null);
    if (silent !== undefined) return { afterMs: null, last: silent.name };
    const last = times.reduce((latest, one) => ((one.afterMs ?? 0) > (latest.afterMs ?? 0) ? one : latest));
    return { afterMs: last.afterMs, last: last.name };
  }
}

async function gatewayAnswers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) })).ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}
