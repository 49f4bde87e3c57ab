import { listNotices, type NoticeView } from '@consigna/contracts/directory/notice';
import { Drawer, Menu } from '@mantine/core';
import {
  IconBell,
  IconBook2,
  IconBox,
  IconClock,
  IconClockOff,
  IconMail,
  IconMailOpened,
  IconReceipt,
  IconShoppingBag,
  IconShoppingCart,
  type Icon,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, IconButton } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Kbd } from '../ui/kbd';
import { useShortcuts } from '../ui/keys';
import { ProblemBanner } from '../ui/problem-banner';
import { useRecordAddress } from '../ui/record-link';
import { useApiList } from './api/hooks';
import { useFormat } from './format';
import styles from './inbox.module.css';
import { partsOfInbox, targetOf, useMark, useNoticeCount, type PartOfInbox } from './notices';
import { snoozeChoices } from './snooze';
import { useText } from './text';

const parts = Object.keys(partsOfInbox) as PartOfInbox[];
/** As many as are marked at once. */
const MAX_MARKED = 200;

const icons: Readonly<Record<NoticeView['kind'], Icon>> = {
  purchase_order_approval: IconShoppingBag,
  bill_approval: IconReceipt,
  journal_entry_approval: IconBook2,
  held_goods: IconBox,
  backorder: IconShoppingCart,
};

/** The bell with what is unread, and what waits for the person behind it. Absent for who is told of nothing. */
export function Inbox() {
  const { t } = useText();
  const count = useNoticeCount();
  const [open, setOpen] = useState(false);
  useShortcuts(count === undefined ? [] : [{ keys: 'g i', label: t('app.inbox.open'), run: () => setOpen(true) }]);
  if (count === undefined) return null;
  return (
    <>
      <IconButton label={t('app.inbox', { count: count.unread })} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <IconBell size={18} stroke={1.5} aria-hidden />
        {count.unread === 0 ? null : (
          <span className={styles['count']}>{count.unread > 99 ? '99+' : count.unread}</span>
        )}
      </IconButton>
      {open ? (
        <Drawer.Root
          opened
          onClose={() => setOpen(false)}
          position="right"
          size="min(440px, 100vw)"
          transitionProps={{ duration: 90 }}
        >
          <Drawer.Overlay backgroundOpacity={0.35} />
          <Drawer.Content>
            <div className={styles['drawer']}>
              <div className={styles['head']}>
                <Drawer.Title className={styles['title'] ?? ''}>{t('app.inbox.title')}</Drawer.Title>
                <Drawer.CloseButton aria-label={t('ui.close')} />
              </div>
              <Notices onClose={() => setOpen(false)} />
            </div>
          </Drawer.Content>
        </Drawer.Root>
      ) : null}
    </>
  );
}

function Notices({ onClose }: { readonly onClose: () => void }) {
  const { t } = useText();
  const navigate = useNavigate();
  const addressOf = useRecordAddress();
  const [part, setPart] = useState<PartOfInbox>('waiting');
  const list = useApiList(listNotices, { filter: partsOfInbox[part] });
  const notices = list.isPlaceholderData ? [] : (list.data?.pages.flatMap(({ data }) => data) ?? []);
  const mark = useMark();
  const rows = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState(0);
  const place = Math.max(0, Math.min(current, notices.length - 1));
  const notice = notices[place];
  const focus = (index: number) => rows.current?.querySelectorAll<HTMLElement>('[data-notice]')[index]?.focus();
  useFocusKept(rows, () => focus(place));

  const go = (index: number) => {
    const next = Math.max(0, Math.min(notices.length - 1, index));
    setCurrent(next);
    focus(next);
  };
  const open = (each: NoticeView) => {
    const { place, id } = targetOf(each);
    const address = addressOf(place, id);
    if (address === undefined) return;
    if (each.readAt === null) mark.mutate({ noticeIds: [each.id], read: true });
    onClose();
    void navigate({ to: address });
  };
  const toggleRead = ({ id, readAt }: NoticeView) => mark.mutate({ noticeIds: [id], read: readAt === null });
  const act = (run: (each: NoticeView) => void) => () => {
    if (notice !== undefined) run(notice);
  };
  const inRow = (selector: string) => rows.current?.querySelectorAll('li')[place]?.querySelector<HTMLElement>(selector);
  useShortcuts(
    [
      { keys: 'j', label: t('app.inbox.next'), run: () => go(place + 1) },
      { keys: 'k', label: t('app.inbox.previous'), run: () => go(place - 1) },
      { keys: 'arrowdown', label: t('app.inbox.next'), run: () => go(place + 1) },
      { keys: 'arrowup', label: t('app.inbox.previous'), run: () => go(place - 1) },
      { keys: 'e', label: t('app.inbox.toggle-read'), run: act(toggleRead) },
      { keys: 'h', label: t('app.inbox.snooze'), run: () => inRow('[data-snooze]')?.click() },
    ].map((shortcut) => ({ ...shortcut, always: true })),
  );
  const unread = notices.filter(({ readAt }) => readAt === null).slice(0, MAX_MARKED);

  return (
    <>
      <Parts
        part={part}
        onPart={(next) => {
          setPart(next);
          setCurrent(0);
        }}
      >
        {part === 'waiting' && unread.length > 1 ? (
          <Button
            look="quiet"
            small
            disabled={mark.isPending}
            onClick={() => mark.mutate({ noticeIds: unread.map(({ id }) => id), read: true })}
          >
            {t('app.inbox.all-read')}
          </Button>
        ) : null}
      </Parts>
      <ProblemBanner error={list.error ?? mark.error} />
      <div className={styles['scroll']}>
        {list.data !== undefined && !list.isPlaceholderData && notices.length === 0 ? (
          <EmptyState title={t(`app.inbox.empty.${part}`)} text={t(`app.inbox.empty.${part}.text`)} />
        ) : null}
        <ul ref={rows} className={styles['notices']}>
          {notices.map((each, index) => (
            <Row
              key={each.id}
              notice={each}
              isCurrent={index === place}
              onFocus={() => setCurrent(index)}
              onOpen={() => open(each)}
              onToggleRead={() => toggleRead(each)}
              onSnooze={(until) => mark.mutate({ noticeIds: [each.id], snoozedUntil: until?.toISOString() ?? null })}
            />
          ))}
        </ul>
        {list.hasNextPage ? (
          <Button look="quiet" small disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('app.inbox.more')}
          </Button>
        ) : null}
      </div>
      <KeysOfInbox part={part} />
    </>
  );
}

/** The first rows that are there take the focus, and so does the next one when a row went away with it. */
function useFocusKept(rows: React.RefObject<HTMLUListElement | null>, focus: () => void): void {
  const hasBegun = useRef(false);
  useEffect(() => {
    if (rows.current === null || rows.current.childElementCount === 0) return;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (hasBegun.current && !isLost) return;
    hasBegun.current = true;
    focus();
  });
}

function Parts({
  part,
  onPart,
  children,
}: {
  readonly part: PartOfInbox;
  readonly onPart: (part: PartOfInbox) => void;
  readonly children: ReactNode;
}) {
  const { t } = useText();
  return (
    <div className={styles['parts']} role="group" aria-label={t('app.inbox.parts')}>
      {parts.map((each) => (
        <button key={each} type="button" aria-pressed={each === part} onClick={() => onPart(each)}>
          {t(`app.inbox.part.${each}`)}
        </button>
      ))}
      {children}
    </div>
  );
}

/** The keys as the strip below a list tells them; the sheet has them for who cannot see it. */
function KeysOfInbox({ part }: { readonly part: PartOfInbox }) {
  const { t } = useText();
  return (
    <footer className={styles['keys']} aria-hidden>
      <Hint keys="j">{t('app.inbox.next')}</Hint>
      <Hint keys="enter">{t('app.inbox.go')}</Hint>
      <Hint keys="e">{t('app.inbox.toggle-read')}</Hint>
      {part === 'settled' ? null : <Hint keys="h">{t('app.inbox.snooze')}</Hint>}
    </footer>
  );
}

function Hint({ keys, children }: { readonly keys: string; readonly children: string }) {
  return (
    <span>
      <Kbd keys={keys} /> {children}
    </span>
  );
}

interface RowProps {
  readonly notice: NoticeView;
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
  readonly onToggleRead: () => void;
  readonly onSnooze: (until: Date | null) => void;
}

function Row({ notice, isCurrent, onFocus, onOpen, onToggleRead, onSnooze }: RowProps) {
  const { t } = useText();
  const { kind, readAt, settledAt, snoozedUntil } = notice;
  const KindIcon = icons[kind];
  const isRead = readAt !== null || settledAt !== null;
  return (
    <li className={isRead ? '' : styles['unread']} onFocus={onFocus}>
      <button
        type="button"
        data-notice
        data-autofocus={isCurrent ? true : undefined}
        tabIndex={isCurrent ? 0 : -1}
        className={styles['notice']}
        onClick={onOpen}
      >
        <KindIcon size={18} stroke={1.5} aria-hidden />
        <span className={styles['what']}>
          <span className={styles['text']}>{useNoticeText(notice)}</span>
          <small>{useDetail(notice)}</small>
        </span>
        {isRead ? null : <span className={styles['dot']} role="img" aria-label={t('app.inbox.unread')} />}
      </button>
      {settledAt === null ? (
        <span className={styles['actions']}>
          <IconButton
            small
            label={t(readAt === null ? 'app.inbox.mark-read' : 'app.inbox.mark-unread')}
            tabIndex={isCurrent ? 0 : -1}
            onClick={onToggleRead}
          >
            {readAt === null ? (
              <IconMailOpened size={16} stroke={1.5} aria-hidden />
            ) : (
              <IconMail size={16} stroke={1.5} aria-hidden />
            )}
          </IconButton>
          {isLater(snoozedUntil) ? (
            <IconButton
              small
              data-snooze
              label={t('app.inbox.call-back')}
              tabIndex={isCurrent ? 0 : -1}
              onClick={() => onSnooze(null)}
            >
              <IconClockOff size={16} stroke={1.5} aria-hidden />
            </IconButton>
          ) : (
            <Snooze isCurrent={isCurrent} onSnooze={onSnooze} />
          )}
        </span>
      ) : null}
    </li>
  );
}

function Snooze({
  isCurrent,
  onSnooze,
}: {
  readonly isCurrent: boolean;
  readonly onSnooze: (until: Date | null) => void;
}) {
  const { t } = useText();
  const format = useFormat();
  return (
    <Menu position="bottom-end" shadow="md" width={260}>
      <Menu.Target>
        <IconButton small data-snooze label={t('app.inbox.snooze')} tabIndex={isCurrent ? 0 : -1}>
          <IconClock size={16} stroke={1.5} aria-hidden />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        {snoozeChoices(new Date()).map(({ id, until }) => (
          <Menu.Item
            key={id}
            onClick={() => onSnooze(until)}
            rightSection={<small className={styles['until']}>{format.instant(until.toISOString())}</small>}
          >
            {t(`app.inbox.snooze.${id}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What waits, made of kind and parameters in the language of the screen. */
function useNoticeText({ kind, params }: NoticeView): ReactNode {
  const { t } = useText();
  const format = useFormat();
  const { number, name, quantity } = params;
  return t(`app.inbox.kind.${kind}`, {
    number: number ?? '',
    name: name ?? '',
    quantity: quantity == null ? '' : format.quantity(quantity),
  });
}

function useDetail({ params, aroseAt, settledAt, snoozedUntil }: NoticeView): string {
  const { t } = useText();
  const format = useFormat();
  const { amount, currency } = params;
  const at = format.instant(aroseAt);
  const facts = [amount == null || currency == null ? undefined : format.money(amount, currency), at];
  if (settledAt !== null) facts.push(t('app.inbox.settled', { at: format.instant(settledAt) }));
  else if (snoozedUntil !== null && isLater(snoozedUntil))
    facts.push(t('app.inbox.until', { at: format.instant(snoozedUntil) }));
  return facts.filter((fact) => fact !== undefined).join(' · ');
}

function isLater(at: string | null): boolean {
  return at !== null && new Date(at).getTime() > Date.now();
}
