import {
  changeSavedView,
  deleteSavedView,
  setDefaultView,
  type SavedViewView,
} from '@consigna/contracts/directory/saved-view';
import { Menu } from '@mantine/core';
import { IconDots, IconLock, IconStarFilled, IconUsers } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useCommand } from '../../app/api/hooks';
import { CompanyContext } from '../../app/company';
import { useText } from '../../app/text';
import { IconButton } from '../button';
import { EffectQuestion } from '../document-page/questions';
import { ProblemBanner } from '../problem-banner';
import { ViewName } from './save-view';
import styles from './view-tabs.module.css';
import type { View, Views } from './views';

/** Views as tabs, given ones first; what can be done with a saved one is in the menu beside its name. */
export function ViewTabs({ views }: { readonly views: Views }) {
  const { t } = useText();
  const tabs = useRef<HTMLElement>(null);
  const chooseFirst = () => {
    const [first] = views.all;
    if (first !== undefined) views.choose(first.saved === undefined ? first : { id: '', search: {} });
    tabs.current?.querySelector('button')?.focus();
  };
  return (
    <nav ref={tabs} className={styles['tabs']} aria-label={t('ui.list.views')}>
      {views.all.map((view) => {
        const isHere = view === views.current || view.saved?.id === views.changed?.id;
        return (
          <span key={view.id} className={styles['tab']}>
            <Tab view={view} isCurrent={view === views.current} onChoose={() => views.choose(view)} />
            {isHere && view.saved !== undefined && views.keeper !== undefined ? (
              <CompanyContext value={views.keeper}>
                <ViewMenu view={view.saved} onDeleted={chooseFirst} />
              </CompanyContext>
            ) : null}
          </span>
        );
      })}
    </nav>
  );
}

function Tab({
  view: { label, saved },
  isCurrent,
  onChoose,
}: {
  readonly view: View;
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
}) {
  const { t } = useText();
  const Sign = saved?.visibility === 'shared' ? IconUsers : IconLock;
  return (
    <button
      type="button"
      aria-current={isCurrent ? 'true' : undefined}
      title={saved === undefined ? undefined : describe(saved, t)}
      onClick={onChoose}
    >
      {saved === undefined ? null : <Sign size={14} stroke={1.5} aria-hidden />}
      {label}
      {saved?.isDefault === true ? <IconStarFilled size={12} aria-hidden /> : null}
    </button>
  );
}

function describe({ visibility, ownerName, isDefault }: SavedViewView, t: ReturnType<typeof useText>['t']): string {
  const whose = visibility === 'shared' ? t('ui.view.shared-by', { owner: ownerName }) : t('ui.view.private');
  return isDefault ? `${whose} · ${t('ui.view.is-default')}` : whose;
}

function ViewMenu({ view, onDeleted }: { readonly view: SavedViewView; readonly onDeleted: () => void }) {
  const { t } = useText();
  const [asked, setAsked] = useState<'name' | 'delete'>();
  const change = useCommand(changeSavedView, { onDone: () => setAsked(undefined) });
  const choose = useCommand(setDefaultView);
  const remove = useCommand(deleteSavedView, { onDone: onDeleted });
  const { list, id: viewId, version, name, visibility, isDefault, allowedActions } = view;
  const address = { list, viewId, version };
  const may = (action: (typeof allowedActions)[number]) => allowedActions.includes(action);
  return (
    <>
      <Menu position="bottom-start" shadow="md" width={240}>
        <Menu.Target>
          <IconButton small label={t('ui.view.actions', { view: name })}>
            <IconDots size={14} stroke={1.5} aria-hidden />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => choose.mutate({ list, viewId: isDefault ? null : viewId })}>
            {t(isDefault ? 'ui.view.unset-default' : 'ui.view.set-default')}
          </Menu.Item>
          {may('share') ? (
            <Menu.Item
              onClick={() => change.mutate({ ...address, visibility: visibility === 'shared' ? 'private' : 'shared' })}
            >
              {t(visibility === 'shared' ? 'ui.view.unshare' : 'ui.view.share')}
            </Menu.Item>
          ) : null}
          {may('change') ? <Menu.Item onClick={() => setAsked('name')}>{t('ui.view.rename')}</Menu.Item> : null}
          {may('delete') ? <Menu.Item onClick={() => setAsked('delete')}>{t('ui.view.delete')}</Menu.Item> : null}
          {allowedActions.length === 0 ? <Menu.Label>{describe(view, t)}</Menu.Label> : null}
        </Menu.Dropdown>
      </Menu>
      {asked === undefined ? <ProblemBanner error={change.error ?? choose.error ?? remove.error} /> : null}
      {asked === 'name' ? (
        <ViewName
          title={t('ui.view.rename')}
          name={name}
          error={change.error}
          isRunning={change.isPending}
          onSave={(next) => change.mutate({ ...address, name: next })}
          onClose={() => setAsked(undefined)}
        />
      ) : null}
      {asked === 'delete' ? (
        <EffectQuestion
          title={t('ui.view.delete-question', { view: name })}
          effect={
            <>
              <ProblemBanner error={remove.error} />
              <p>{t(visibility === 'shared' ? 'ui.view.delete-shared' : 'ui.view.delete-private')}</p>
            </>
          }
          action={t('ui.view.delete')}
          isRunning={remove.isPending}
          onConfirm={() => remove.mutate(address)}
          onClose={() => setAsked(undefined)}
        />
      ) : null}
    </>
  );
}
