import { z } from 'zod';
import { command, query, type ListShape } from '../contract.js';
import { Id, Instant, listQuery, Name, ResourceMembers, Versioned } from '../fields.js';
import { Locale } from './company.js';

/** As the identity provider spells it; one whatever its case. Machines are `service-account-<client>`. */
export const Username = z.string().trim().min(1).max(200);

export const UserView = z.object({
  id: Id,
  username: z.string(),
  name: z.string(),
  locale: Locale,
  kind: z.enum(['person', 'machine']),
  /** Has signed in before, or was prepared with a subject. */
  linked: z.boolean(),
});
export type UserView = z.infer<typeof UserView>;

export const createUser = command({
  subject: 'directory.user.create',
  http: 'POST /users',
  scope: 'admin',
  permission: 'directory.user.write',
  summary: 'Prepare a user, linked to a person at the first sign-in with this username',
  input: z.object({
    username: Username,
    name: Name,
    /** Subject of the token, where it is known already. */
    subject: z.string().min(1).max(255).optional(),
    locale: Locale.default('en'),
  }),
  output: UserView,
  errors: ['user-exists'],
});

/** What is left out stays. */
export const changeUser = command({
  subject: 'directory.user.change',
  http: 'PATCH /users/:userId',
  scope: 'admin',
  permission: 'directory.user.write',
  summary: "Change a user's name or language",
  input: z.object({ userId: Id, name: Name.optional(), locale: Locale.optional() }),
  output: UserView,
  errors: ['user-not-found'],
});

/** `sales`, `warehouse-night`. */
export const RoleCode = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'role-code');
/** `warehouse.delivery.ship`, `warehouse.*`, `*`; `*.read` is everything that only reads. */
export const PermissionPattern = z
  .string()
  .regex(/^(\*|\*\.read|[a-z][a-z-]*(\.[a-z][a-z-]*)*(\.\*)?)$/, 'permission')
  .max(100);

export const RoleView = z.object({
  code: RoleCode,
  name: z.string(),
  permissions: z.array(z.string()),
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
  createdBy: Id,
});
export type RoleView = z.infer<typeof RoleView>;

export const createRole = command({
  subject: 'directory.role.create',
  http: 'POST /roles',
  permission: 'directory.role.write',
  summary: 'Add a role; nobody gives more than they hold',
  dryRun: true,
  input: z.object({ code: RoleCode, name: Name, permissions: z.array(PermissionPattern).max(200) }),
  output: RoleView,
  errors: ['role-code-taken', 'permission-exceeds-own'],
});

export const changeRole = command({
  subject: 'directory.role.change',
  http: 'PATCH /roles/:code',
  permission: 'directory.role.write',
  summary: "Change a role's name or permissions, at once for everybody who has it",
  concurrency: 'version',
  dryRun: true,
  input: z.object({
    code: RoleCode,
    name: Name.optional(),
    permissions: z.array(PermissionPattern).max(200).optional(),
    ...Versioned,
  }),
  output: RoleView,
  errors: ['role-not-found', 'version-conflict', 'permission-exceeds-own', 'owner-role-fixed'],
});

export const listRoles = query({
  subject: 'directory.role.list',
  http: 'GET /roles',
  permission: 'directory.role.read',
  summary: 'Roles of the company',
  input: z.object({}),
  output: z.object({ data: z.array(RoleView) }),
});

export const MembershipView = z.object({
  userId: Id,
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  version: ResourceMembers.version,
  updatedAt: Instant,
});
export type MembershipView = z.infer<typeof MembershipView>;

export const setMembership = command({
  subject: 'directory.membership.set',
  http: 'PUT /memberships',
  permission: 'directory.membership.write',
  summary: 'Give a user roles in the company; no roles take the membership away',
  input: z
    .object({ username: Username.optional(), userId: Id.optional(), roles: z.array(RoleCode).max(20) })
    .refine((input) => (input.username === undefined) !== (input.userId === undefined), {
      message: 'username-or-user-id',
      path: ['username'],
    }),
  output: MembershipView,
  errors: ['user-not-found', 'role-not-found', 'permission-exceeds-own', 'last-owner'],
});

export const listMemberships = query({
  subject: 'directory.membership.list',
  http: 'GET /memberships',
  permission: 'directory.membership.read',
  summary: 'Who may do what in the company',
  input: z.object({}),
  output: z.object({ data: z.array(MembershipView) }),
});

/** A user with what they are in each company that the caller may ask about. */
export const MemberView = UserView.extend({
  memberships: z.array(z.object({ companyId: Id, code: z.string(), name: z.string(), roles: z.array(z.string()) })),
});
export type MemberView = z.infer<typeof MemberView>;

export const userListShape: ListShape = {
  filters: { username: 'text', name: 'text', locale: 'enum', kind: 'enum', linked: 'boolean' },
  sorts: ['username', 'name'],
  defaultSort: 'username',
};

export const listUsers = listQuery({
  subject: 'directory.user.list',
  http: 'GET /users',
  scope: 'group',
  permission: 'directory.membership.read',
  summary: 'Users who belong to companies of the network',
  item: MemberView,
  ...userListShape,
});

export const findUser = query({
  subject: 'directory.user.find',
  http: 'GET /users/:userId',
  scope: 'group',
  permission: 'directory.membership.read',
  summary: 'One user, with their roles in companies of the network',
  input: z.object({ userId: Id }),
  output: MemberView,
  errors: ['user-not-found'],
});
