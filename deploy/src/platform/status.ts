import type { SystemStatus } from '@consigna/gateway/options';
import type { Platform } from '@consigna/messaging/service-module';

/** Shown to people, and part of what a backup is named after. */
export const VERSION = '0.1.0';

/** Another process follows this log, or this one has only just begun to. */
const UNKNOWN = -1;

/** How the services of this process are; parked events count as not yet applied. */
export function statusOf({ running, link }: Platform, names: readonly string[]): SystemStatus {
  return {
    version: VERSION,
    services: names.map((name) => ({ name, ready: link.isLocal(name) })),
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

/** Followers' figures in Prometheus' text form. */
export function followerLines({ running }: Platform): string {
  const lines = [
    '# TYPE consigna_follower_lag gauge',
    '# TYPE consigna_follower_parked_companies gauge',
    '# TYPE consigna_follower_leading gauge',
  ];
  for (const [service, followers] of running.followers) {
    for (const follower of followers) {
      const { producer, leading, lag, parkedCompanies } = follower.status();
      const labels = `{service="${service}",producer="${producer}"}`;
      lines.push(
        `consigna_follower_lag${labels} ${lag}`,
        `consigna_follower_parked_companies${labels} ${parkedCompanies}`,
        `consigna_follower_leading${labels} ${leading ? 1 : 0}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
