import type { SystemStatus } from '@consigna/gateway/options';
import type { Platform } from '@consigna/messaging/service-module';

/** Shown to people, and part of what a backup is named after. */
export const VERSION = '0.1.0';

/** Another process follows this log, or this one has only just begun to. */
const UNKNOWN = -1;

/** What has not answered by then is not ready; whoever asks waits a little longer than that. */
const ANSWER_MS = 1_500;

/**
 * How the services of this process are, and the broker without which nobody reaches them; parked events count as not
 * yet applied.
 */
export async function statusOf(platform: Platform, names: readonly string[]): Promise<SystemStatus> {
  const { running, wake } = platform;
  const services = await Promise.all([
    ...names.map(async (name) => ({ name, ready: await isReady(platform, name) })),
    inTime(wake.brokerAnswers()).then((ready) => ({ name: 'broker', ready })),
  ]);
  return {
    version: VERSION,
    services,
    followers: [...running.followers].flatMap(([service, followers]) =>
      followers
        .map((follower) => follower.status())
        .map(({ producer, leading, loaded, lag, parkedCompanies }) => ({
          service,
          producer,
          behind: leading && loaded ? Number(lag) + parkedCompanies : UNKNOWN,
        })),
    ),
  };
}

/** A service takes requests, and its database answers. */
async function isReady({ running, link }: Platform, name: string): Promise<boolean> {
  const database = running.databases.find(({ service }) => service === name);
  if (database === undefined || !link.isLocal(name)) return false;
  return inTime(
    database.feed.query('select 1').then(
      () => true,
      () => false,
    ),
  );
}

async function inTime(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
