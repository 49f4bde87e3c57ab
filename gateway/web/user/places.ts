export const here = { area: 'group', path: 'users' } as const;
