import { useQueryClient } from '@tanstack/react-query';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  useParams,
  useRouter,
  type AnyRoute,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { useContext } from 'react';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ProblemBanner } from '../ui/problem-banner';
import { CompanyContext, lastCompany, rememberCompany, SessionContext, useSession } from './company';
import { Frame, useShownAreas } from './frame';
import { RecordOfAddress } from './record-of-address';
import type { Area, Room } from './room';
import { addressOf, rooms } from './rooms';
import { SignIn } from './sign-in';
import { useText } from './text';

const root = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: Broken });
const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const group = createRoute({
  getParentRoute: () => root,
  path: '/group',
  component: GroupFrame,
  notFoundComponent: NotFound,
});
const company = createRoute({
  getParentRoute: () => root,
  path: '/$company',
  component: CompanyFrame,
  notFoundComponent: NotFound,
});

const routeTree = root.addChildren([
  home,
  group.addChildren([
    firstRoom(group),
    ...rooms.filter(({ area }) => area === 'group').flatMap((room) => routesOf(room, group)),
  ]),
  company.addChildren([
    firstRoom(company),
    ...[...new Set(rooms.map(({ area }) => area))]
      .filter((area) => area !== 'group')
      .map((area) => firstRoom(company, area)),
    ...rooms.filter(({ area }) => area !== 'group').flatMap((room) => routesOf(room, company)),
  ]),
]);

/** Addresses are plain text to the rest of the app: rooms are found, not listed. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: false,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text === '' ? '' : `?${text}`;
  },
});

function routesOf(room: Room, parent: AnyRoute): AnyRoute[] {
  const base = room.area === 'group' ? room.path : `${room.area}/${room.path}`;
  const list = createRoute({ getParentRoute: () => parent, path: base, component: lazyRouteComponent(room.list) });
  if (room.record === undefined) return [list];
  const { record: load } = room;
  const component = lazyRouteComponent(async () => {
    const { default: Record } = await load();
    return {
      default: function RoomsRecord() {
        return <RecordOfAddress record={Record} />;
      },
    };
  });
  const record = createRoute({ getParentRoute: () => parent, path: `${base}/$id`, component });
  return [list, record];
}

/** `/{company}` and `/{company}/{area}` lead to the first room the person may use. */
function firstRoom(parent: AnyRoute, area?: Area): AnyRoute {
  return createRoute({
    getParentRoute: () => parent,
    path: area ?? '/',
    component: function FirstRoom() {
      const { t } = useText();
      const here = useContext(CompanyContext);
      const [room] = useShownAreas(here)
        .filter((each) => area === undefined || each.area === area)
        .flatMap((each) => each.rooms);
      if (room === undefined) return <EmptyState title={t('app.nothing.title')} text={t('app.nothing.text')} />;
      return <Navigate to={addressOf(room, here?.code)} replace />;
    },
  });
}

function Root() {
  const session = useContext(SessionContext);
  return session === null ? <SignIn /> : <Outlet />;
}

function Home() {
  const { t } = useText();
  const { companies } = useSession();
  const target = lastCompany(companies);
  if (target === undefined) return <EmptyState title={t('app.nothing.title')} text={t('app.nothing.text')} />;
  return <Navigate to={`/${target.code}`} replace />;
}

function GroupFrame() {
  return <Frame company={null} />;
}

function CompanyFrame() {
  const { company: code = '' } = useParams({ strict: false });
  const { companies } = useSession();
  const found = companies.find((each) => each.code.toLowerCase() === code.toLowerCase());
  if (found === undefined) return <NotFound />;
  rememberCompany(found);
  // Nothing of one company may be shown in another: everything inside starts anew.
  return <Frame key={found.id} company={found} />;
}

function NotFound() {
  const { t } = useText();
  return (
    <EmptyState title={t('app.not-found.title')} text={t('app.not-found.text')}>
      <a href="/">{t('app.home')}</a>
    </EmptyState>
  );
}

function Broken({ error, reset }: ErrorComponentProps) {
  const { t } = useText();
  const queries = useQueryClient();
  const { invalidate } = useRouter();
  const again = () => {
    void queries.resetQueries();
    reset();
    void invalidate();
  };
  return (
    <div>
      <ProblemBanner error={error} />
      <EmptyState title={t('app.broken.title')} text={t('app.broken.text')}>
        <Button onClick={again}>{t('app.again')}</Button>
      </EmptyState>
    </div>
  );
}
