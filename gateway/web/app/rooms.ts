import type { Area, Room } from './room';

const folders = import.meta.glob<{ rooms: readonly Room[] }>(['../*/room.ts', '!./room.ts'], { eager: true });

/** All rooms there are, in the order of the rail. */
export const rooms: readonly Room[] = Object.values(folders)
  .flatMap((folder) => folder.rooms ?? [])
  .sort((a, b) => a.order - b.order || a.path.localeCompare(b.path));

export function roomsOf(area: Area): readonly Room[] {
  return rooms.filter((room) => room.area === area);
}

/** `/{company}/{area}/{path}`; rooms of the group stand at `/group/{path}`. */
export function addressOf(room: Pick<Room, 'area' | 'path'>, company: string | undefined, id?: string): string {
  const base = room.area === 'group' ? '/group' : `/${company ?? ''}/${room.area}`;
  return `${base}/${room.path}${id === undefined ? '' : `/${id}`}`;
}
