/** Ways to put something off, by the text id of each. */
export interface SnoozeChoice {
  readonly id: 'hour' | 'tomorrow' | 'monday';
  readonly until: Date;
}

/** Hour at which a day's work begins. */
const MORNING = 8;
const MONDAY = 1;
const DAYS = 7;

/** Later today, tomorrow morning, Monday morning: in the time of the browser. */
export function snoozeChoices(now: Date): readonly SnoozeChoice[] {
  const morningIn = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
  const toMonday = (MONDAY - now.getDay() + DAYS) % DAYS || DAYS;
  return [
    { id: 'hour', until: new Date(now.getTime() + 3_600_000) },
    { id: 'tomorrow', until: morningIn(1) },
    // On a Sunday both would be the same morning.
    ...(toMonday === 1 ? [] : [{ id: 'monday' as const, until: morningIn(toMonday) }]),
  ];
}
