import { Link } from '@tanstack/react-router';
import { useCallback, type ReactNode } from 'react';
import { useAllowed, useCompany } from '../app/company';
import type { Room } from '../app/room';
import { addressOf, rooms } from '../app/rooms';

export type Place = Pick<Room, 'area' | 'path'>;

/** Addresses of other rooms and their records; undefined where there is none or the person may not enter it. */
export function useRecordAddress(): (place: Place, id?: string) => string | undefined {
  const { code } = useCompany();
  const allowed = useAllowed();
  return useCallback(
    ({ area, path }, id) => {
      const room = rooms.find((each) => each.area === area && each.path === path);
      if (room === undefined || !allowed(room.permission)) return undefined;
      return id !== undefined && room.record === undefined ? undefined : addressOf(room, code, id);
    },
    [code, allowed],
  );
}

/** The name of a record of another room: a link where one can go there, else text. */
export function RecordLink({
  place,
  id,
  children,
}: {
  readonly place: Place;
  readonly id: string;
  readonly children: ReactNode;
}) {
  const to = useRecordAddress()(place, id);
  return to === undefined ? <span>{children}</span> : <Link to={to}>{children}</Link>;
}
