import { useLocation } from '@tanstack/react-router';
import { ProblemError } from '../app/api/client';
import { useText } from '../app/text';
import { ButtonLink } from './button';
import { EmptyState } from './empty-state';
import styles from './no-record.module.css';
import { ProblemBanner } from './problem-banner';

const NOT_FOUND = 404;

/** In place of a record that is not shown: why, and the way back to its list. Nothing while it is being read. */
export function NoRecord({ error }: { readonly error: unknown }) {
  const { t } = useText();
  const { pathname } = useLocation();
  if (error === null || error === undefined) return null;
  const isMissing = error instanceof ProblemError && error.problem.status === NOT_FOUND;
  return (
    <div className={styles['page']}>
      <ProblemBanner error={error} />
      {isMissing ? (
        <EmptyState title={t('app.not-found.title')} text={t('app.not-found.text')}>
          <ButtonLink to={pathname.slice(0, pathname.lastIndexOf('/'))}>{t('app.not-found.list')}</ButtonLink>
        </EmptyState>
      ) : null}
    </div>
  );
}
