/** The list a person came from: `[` and `]` walk along it, and the way back keeps its filters. */
export interface Trail {
  readonly ids: readonly string[];
  /** Address of the list with its filters. */
  readonly list: string;
}

const STORED = 'consigna.trail.';

export function leaveTrail(place: string, trail: Trail): void {
  sessionStorage.setItem(STORED + place, JSON.stringify(trail));
}

export function trailOf(place: string): Trail | undefined {
  const text = sessionStorage.getItem(STORED + place);
  return text === null ? undefined : (JSON.parse(text) as Trail);
}
