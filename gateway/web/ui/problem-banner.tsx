import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { ProblemError } from '../app/api/client';
import { useText, type Translate } from '../app/text';
import styles from './problem-banner.module.css';

/** What happened and why, in the person's language: the gateway's words, or ours when it could not be reached. */
export function messageOf(error: unknown, t: Translate): string {
  if (error instanceof ProblemError) return error.problem.detail ?? error.problem.title;
  return t('ui.problem.unreachable');
}

/** Messages of a refusal by the pointer of the member they are about: `/lines/0/quantity`. */
export function fieldProblems(error: unknown): ReadonlyMap<string, string> {
  if (!(error instanceof ProblemError)) return new Map();
  return new Map((error.problem.errors ?? []).map(({ pointer, message }) => [pointer.replace(/^#/, ''), message]));
}

/** What a message is about, on the screen. */
export interface ProblemPlace {
  /** From 0, among the lines that are shown. */
  readonly line?: number;
  /** Brings the focus there. */
  readonly goTo: () => void;
}

interface ProblemBannerProps {
  readonly error: unknown;
  /** Where what a pointer is about can be found. A message without a place stands as text. */
  readonly placeOf?: ((pointer: string) => ProblemPlace | undefined) | undefined;
}

/** The summary above a form or list. It takes the focus, so that it is read and the links come next. */
export function ProblemBanner({ error, placeOf }: ProblemBannerProps) {
  const { t } = useText();
  const banner = useRef<HTMLDivElement>(null);
  useEffect(() => banner.current?.focus(), [error]);
  if (error === null || error === undefined) return null;
  const fields = [...fieldProblems(error)].map(([pointer, message]) => {
    const place = placeOf?.(pointer);
    return { pointer, place, message: withLine(place?.line, message, t) };
  });
  return (
    <div ref={banner} className={styles['banner']} role="alert" tabIndex={-1} data-autofocus>
      <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
      <div>
        <p>{messageOf(error, t)}</p>
        {fields.length === 0 ? null : (
          <ul>
            {fields.map(({ pointer, place, message }) => (
              <li key={pointer}>
                {place === undefined ? (
                  message
                ) : (
                  <button type="button" onClick={place.goTo}>
                    {message}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** A problem of a line says which. */
function withLine(line: number | undefined, message: string, t: Translate): string {
  return line === undefined ? message : t('ui.problem.line', { line: line + 1, message });
}
