import { Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconCloudOff,
  IconAddressBook,
  IconBuildingSkyscraper,
  IconBook2,
  IconBox,
  IconChartBar,
  IconHelp,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
  IconSelector,
  IconSettings,
  IconShoppingBag,
  IconShoppingCart,
  type Icon,
} from '@tabler/icons-react';
import { Link, Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/button';
import { Kbd } from '../ui/kbd';
import { listenToKeys, useShortcuts } from '../ui/keys';
import { ShortcutSheet } from '../ui/shortcut-sheet';
import { Brand } from './brand';
import { CompanyContext, groupOf, useAllowed, useSession } from './company';
import { CompanyChip, CompanyStripe } from './company-chip';
import styles from './frame.module.css';
import { CommandPalette } from './command-palette';
import { Inbox } from './inbox';
import { useLive } from './live';
import { useOnline } from './online';
import { prefer, usePreferences } from './preferences';
import { areas, type Area, type Room } from './room';
import { addressOf, roomsOf } from './rooms';
import { signOut, type Company } from './session';
import { TaskTray } from './task-tray';
import { chooseLanguage, languageNames, languages, useText } from './text';

const areaIcons: Readonly<Record<Area, Icon>> = {
  sales: IconShoppingCart,
  purchasing: IconShoppingBag,
  stock: IconBox,
  accounting: IconBook2,
  crm: IconAddressBook,
  reports: IconChartBar,
  settings: IconSettings,
  group: IconBuildingSkyscraper,
};
/** The second key after G. */
const areaKeys: Partial<Record<Area, string>> = { sales: 's', purchasing: 'p', stock: 'w', accounting: 'a' };

/** Everything around a room. In the group, `company` is null. */
export function Frame({ company }: { readonly company: Company | null }) {
  return (
    <CompanyContext value={company}>
      <FrameOfCompany company={company} />
    </CompanyContext>
  );
}

function FrameOfCompany({ company }: { readonly company: Company | null }) {
  const { t } = useText();
  const navigate = useNavigate();
  const isSmall = useSmallRail();
  const [layer, setLayer] = useState<'palette' | 'keys'>();
  const shown = useShownAreas(company);
  useEffect(listenToKeys, []);
  useLive(company?.code);
  useShortcuts([
    { keys: 'mod+k', label: t('app.palette.open'), run: () => setLayer('palette') },
    { keys: '?', label: t('ui.keys.all'), run: () => setLayer('keys') },
    ...shown.flatMap(({ area, rooms }) => {
      const second = areaKeys[area];
      const [first] = rooms;
      if (second === undefined || first === undefined) return [];
      const label = t('app.go-to', { area: t(`app.area.${area}`) });
      return [{ keys: `g ${second}`, label, run: () => void navigate({ to: addressOf(first, company?.code) }) }];
    }),
  ]);
  return (
    <div className={`${styles['app']} ${isSmall ? styles['small'] : ''}`}>
      <a className={styles['skip']} href="#main">
        {t('app.skip')}
      </a>
      <CompanyStripe company={company} />
      <header className={styles['topbar']}>
        <div className={styles['start']}>
          <Link to="/" className={styles['brand'] ?? ''} aria-label={t('app.home')}>
            <Brand />
          </Link>
          <CompanySwitcher company={company} />
        </div>
        <button type="button" className={styles['command']} onClick={() => setLayer('palette')}>
          <IconSearch size={16} stroke={1.5} aria-hidden />
          <span>{t('app.palette.hint')}</span>
          <Kbd keys="mod+k" />
        </button>
        <div className={styles['end']}>
          <TaskTray />
          {company === null ? null : <Inbox />}
          <span className={styles['keys']}>
            <IconButton label={t('ui.keys.all')} onClick={() => setLayer('keys')}>
              <IconHelp size={18} stroke={1.5} aria-hidden />
            </IconButton>
          </span>
          <UserMenu />
        </div>
      </header>
      <Offline />
      <Rail areas={shown} company={company} />
      <main id="main" className={styles['main']} tabIndex={-1}>
        <Outlet />
      </main>
      {layer === 'palette' ? <CommandPalette onClose={() => setLayer(undefined)} /> : null}
      {layer === 'keys' ? <ShortcutSheet onClose={() => setLayer(undefined)} /> : null}
    </div>
  );
}

/** Says that there is no network, and what becomes of what is done meanwhile. */
function Offline() {
  const { t } = useText();
  const isOnline = useOnline();
  return (
    <div role="status" className={styles['status']}>
      {isOnline ? null : (
        <p className={styles['offline']}>
          <IconCloudOff size={16} stroke={1.5} aria-hidden />
          {t('app.offline')}
        </p>
      )}
    </div>
  );
}

/** A document wants the width: the rail shrinks beside it, and is as it was chosen everywhere else. */
function useSmallRail(): boolean {
  const { rail } = usePreferences();
  const { id } = useParams({ strict: false });
  return rail === 'small' || id !== undefined;
}

interface ShownArea {
  readonly area: Area;
  readonly rooms: readonly Room[];
}

/** Areas with the rooms the person may use; an area without any is not shown. */
export function useShownAreas(company: Company | null): readonly ShownArea[] {
  const allowed = useAllowed();
  return areas
    .filter((area) => (area === 'group') === (company === null))
    .map((area) => ({ area, rooms: roomsOf(area).filter(({ permission }) => allowed(permission)) }))
    .filter(({ rooms }) => rooms.length > 0);
}

/** At the room or at a record of it; another room's address may begin alike. */
function isAt(pathname: string, room: string): boolean {
  return pathname === room || pathname.startsWith(`${room}/`);
}

function Rail({ areas: shown, company }: { readonly areas: readonly ShownArea[]; readonly company: Company | null }) {
  const { t } = useText();
  const { pathname } = useLocation();
  const small = useSmallRail();
  const isDocument = useParams({ strict: false }).id !== undefined;
  const rail = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the rooms lie in one row, and the one that is open may be out of sight.
    rail.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  return (
    <nav ref={rail} className={styles['rail']} aria-label={t('app.areas')}>
      {shown.map(({ area, rooms }) => {
        const AreaIcon = areaIcons[area];
        const [first] = rooms;
        if (first === undefined) return null;
        const isHere = rooms.some((room) => isAt(pathname, addressOf(room, company?.code)));
        const name = t(`app.area.${area}`);
        return (
          <div key={area} className={styles['area']}>
            <Link
              to={addressOf(first, company?.code)}
              className={isHere ? (styles['here'] ?? '') : ''}
              {...(small
                ? { 'aria-label': name, title: name, ...(isHere ? { 'aria-current': 'page' as const } : {}) }
                : {})}
              activeProps={{}}
            >
              <AreaIcon size={18} stroke={1.5} aria-hidden />
              {small ? null : <span>{name}</span>}
            </Link>
            {isHere && !small
              ? rooms.map((room) => (
                  <Link
                    key={room.path}
                    to={addressOf(room, company?.code)}
                    className={styles['room'] ?? ''}
                    {...(isAt(pathname, addressOf(room, company?.code)) ? { 'aria-current': 'page' as const } : {})}
                  >
                    {t(room.title)}
                  </Link>
                ))
              : null}
          </div>
        );
      })}
      <div className={styles['fold']} hidden={isDocument}>
        <IconButton
          label={t(small ? 'app.rail.open' : 'app.rail.close')}
          onClick={() => prefer({ rail: small ? 'open' : 'small' })}
        >
          {small ? (
            <IconLayoutSidebarLeftExpand size={18} stroke={1.5} aria-hidden />
          ) : (
            <IconLayoutSidebarLeftCollapse size={18} stroke={1.5} aria-hidden />
          )}
        </IconButton>
      </div>
    </nav>
  );
}

/** Switching keeps the area and drops the record: a record belongs to one company. */
function CompanySwitcher({ company }: { readonly company: Company | null }) {
  const { t } = useText();
  const { companies } = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const place = company === null ? '' : pathname.split('/').slice(2, 4).join('/');
  return (
    <Menu position="bottom-start" shadow="md" width={300}>
      <Menu.Target>
        <button type="button" className={styles['switcher']}>
          {company === null ? null : <CompanyChip company={company} />}
          <span className={styles['names']}>
            <b>{company?.name ?? t('app.area.group')}</b>
            <small>
              {company === null
                ? t('app.companies', { count: groupOf(companies).length })
                : describe(company, t('app.sandbox'))}
            </small>
          </span>
          <span className={styles['hidden']}>{t('app.switch')}</span>
          <IconSelector size={16} stroke={1.5} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {companies.map((each) => (
          <Menu.Item
            key={each.id}
            leftSection={<CompanyChip company={each} small />}
            onClick={() => void navigate({ to: `/${each.code}/${place}` })}
            {...(each.id === company?.id ? { 'aria-current': 'true' as const } : {})}
          >
            {each.name}
          </Menu.Item>
        ))}
        {roomsOf('group').length > 0 ? (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconBuildingSkyscraper size={16} stroke={1.5} aria-hidden />}
              onClick={() => void navigate({ to: '/group' })}
            >
              {t('app.area.group')}
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function describe({ baseCurrency, sandbox }: Company, sandboxText: string): string {
  return sandbox ? `${baseCurrency} · ${sandboxText}` : baseCurrency;
}

function UserMenu() {
  const { t, language } = useText();
  const { user } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { density, letterKeys } = usePreferences();
  const initials = initialsOf(user.name);
  const choice = (label: string, isOn: boolean, onClick: () => void) => (
    <Menu.RadioItem key={label} value={label} checked={isOn} onChange={onClick}>
      {label}
    </Menu.RadioItem>
  );
  return (
    <Menu position="bottom-end" shadow="md" width={240} closeOnItemClick={false}>
      <Menu.Target>
        {/* What is seen is part of the name, so that it can be said to a computer that listens. */}
        <button type="button" className={styles['avatar']} aria-label={t('app.user', { initials, name: user.name })}>
          {initials}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.name}</Menu.Label>
        {languages.map((each) => choice(languageNames[each], each === language, () => void chooseLanguage(each)))}
        <Menu.Divider />
        {(['light', 'dark', 'auto'] as const).map((each) =>
          choice(t(`app.theme.${each}`), each === colorScheme, () => setColorScheme(each)),
        )}
        <Menu.Divider />
        {(['compact', 'comfortable'] as const).map((each) =>
          choice(t(`app.density.${each}`), each === density, () => prefer({ density: each })),
        )}
        <Menu.Divider />
        <Menu.CheckboxItem
          checked={letterKeys === 'on'}
          onChange={(isOn) => prefer({ letterKeys: isOn ? 'on' : 'off' })}
        >
          {t('app.letter-keys')}
        </Menu.CheckboxItem>
        <Menu.Divider />
        <Menu.Item component="a" href="/api/docs">
          {t('app.api')}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>{t('app.sign-out')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}
