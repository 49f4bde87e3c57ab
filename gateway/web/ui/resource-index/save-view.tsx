import { changeSavedView, createSavedView } from '@consigna/contracts/directory/saved-view';
import { IconBookmarkPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useCommand } from '../../app/api/hooks';
import { CompanyContext } from '../../app/company';
import { useText } from '../../app/text';
import { Button } from '../button';
import { TextField } from '../field';
import { useShortcuts } from '../keys';
import { Layer } from '../layer';
import { fieldProblems, ProblemBanner } from '../problem-banner';
import { queryStringOf, searchOf, type Search } from './search';
import styles from './view-tabs.module.css';
import type { Views } from './views';

interface SaveViewProps {
  /** Subject of the list. */
  readonly list: string;
  readonly views: Views;
  readonly search: Search;
}

/** Keeps the state of the list under a name: that of the view it came from, or a new one. */
export function SaveView(props: SaveViewProps) {
  const { keeper } = props.views;
  if (keeper === undefined) return null;
  return (
    <CompanyContext value={keeper}>
      <SaveInCompany {...props} />
    </CompanyContext>
  );
}

function SaveInCompany({ list, views, search }: SaveViewProps) {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  const create = useCommand(createSavedView, {
    onDone: ({ id, query }) => {
      setAsking(false);
      views.choose({ id, search: searchOf(query) });
    },
  });
  const change = useCommand(changeSavedView, {
    onDone: ({ id, query }) => views.choose({ id, search: searchOf(query) }),
  });
  const ask = () => {
    create.reset();
    setAsking(true);
  };
  useShortcuts([{ keys: 'v', label: t('ui.view.save'), run: ask }]);
  const { changed, current, columns } = views;
  const query = queryStringOf(search);
  const isPlain = query === '' && columns === null;
  return (
    <>
      <ProblemBanner error={change.error} />
      {changed?.allowedActions.includes('change') === true ? (
        <Button
          look="quiet"
          small
          disabled={change.isPending}
          onClick={() => change.mutate({ list, viewId: changed.id, version: changed.version, query, columns })}
        >
          {t('ui.view.update', { view: changed.name })}
        </Button>
      ) : null}
      {current !== undefined || isPlain ? null : (
        <Button
          look="quiet"
          small
          keys="v"
          icon={<IconBookmarkPlus size={14} stroke={1.5} aria-hidden />}
          onClick={ask}
        >
          {t('ui.view.save')}
        </Button>
      )}
      {asking ? (
        <ViewName
          title={t('ui.view.save')}
          error={create.error}
          isRunning={create.isPending}
          onSave={(name, shared) =>
            create.mutate({ list, name, query, columns, visibility: shared ? 'shared' : 'private' })
          }
          onClose={() => setAsking(false)}
        >
          <label className={styles['share']}>
            <input type="checkbox" name="shared" />
            {t('ui.view.share')}
          </label>
        </ViewName>
      ) : null}
    </>
  );
}

interface ViewNameProps {
  readonly title: string;
  readonly name?: string;
  readonly error: unknown;
  readonly isRunning: boolean;
  readonly onSave: (name: string, shared: boolean) => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** Asks for the name of a view. */
export function ViewName({ title, name = '', error, isRunning, onSave, onClose, children }: ViewNameProps) {
  const { t } = useText();
  const problem = fieldProblems(error).get('/name');
  return (
    <Layer title={title} size="sm" onClose={onClose}>
      {problem === undefined ? <ProblemBanner error={error} /> : null}
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          onSave(String(form.get('name') ?? '').trim(), form.get('shared') !== null);
        }}
      >
        <TextField
          name="name"
          label={t('ui.view.name')}
          defaultValue={name}
          problem={problem}
          data-autofocus
          required
          maxLength={60}
          autoComplete="off"
        />
        {children}
        <Button type="submit" look="primary" disabled={isRunning}>
          {t('ui.save')}
        </Button>
      </form>
    </Layer>
  );
}
