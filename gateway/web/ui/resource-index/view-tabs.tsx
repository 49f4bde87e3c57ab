import { TextInput } from '@mantine/core';
import { IconStar, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useText } from '../../app/text';
import { Button } from '../button';
import { Layer } from '../layer';
import type { Search } from './search';
import styles from './view-tabs.module.css';
import type { Views } from './views';

/** Saved views, given ones first. */
export function ViewTabs({ views, onSearch }: { readonly views: Views; readonly onSearch: (search: Search) => void }) {
  const { t } = useText();
  return (
    <nav className={styles['tabs']} aria-label={t('ui.list.views')}>
      {views.all.map((view) => (
        <span key={view.id} className={styles['tab']}>
          <button
            type="button"
            aria-current={view === views.current ? 'true' : undefined}
            onClick={() => onSearch(view.search)}
          >
            {view.own === true ? <IconStar size={14} stroke={1.5} aria-hidden /> : null}
            {view.label}
          </button>
          {view.own === true && view === views.current ? (
            <button
              type="button"
              className={styles['remove']}
              aria-label={t('ui.list.remove-view', { view: view.label })}
              onClick={() => views.remove(view.id)}
            >
              <IconX size={12} stroke={1.5} aria-hidden />
            </button>
          ) : null}
        </span>
      ))}
    </nav>
  );
}

/** Keeps the state of the list under a name. */
export function SaveView({ views }: { readonly views: Views }) {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="quiet" small onClick={() => setAsking(true)}>
        {t('ui.list.save-view')}
      </Button>
      {asking ? (
        <Layer title={t('ui.list.save-view')} size="sm" onClose={() => setAsking(false)}>
          <form
            className={styles['form']}
            onSubmit={(event) => {
              event.preventDefault();
              const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
              if (name === '') return;
              views.save(name);
              setAsking(false);
            }}
          >
            <TextInput name="name" label={t('ui.list.view-name')} data-autofocus required maxLength={60} />
            <Button type="submit" look="primary">
              {t('ui.save')}
            </Button>
          </form>
        </Layer>
      ) : null}
    </>
  );
}
