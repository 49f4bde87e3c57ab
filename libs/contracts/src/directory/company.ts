import { z } from 'zod';
import { command, query, type ListShape } from '../contract.js';
import {
  BusinessDateField,
  Country,
  Currency,
  Id,
  Instant,
  listQuery,
  Name,
  ResourceMembers,
  Versioned,
} from '../fields.js';
import { chartTemplates } from './events.js';

/** Codes stand in paths (`/companies/acme`), so they are plain; they are one whatever their case. */
export const CompanyCode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/, 'company-code');
export const Locale = z.enum(['es', 'fr', 'en']);
/** IANA name, `Europe/Madrid`. */
export const TimeZone = z.string().min(1).max(64);

/** Services a company can do without; the directory itself is always on. */
export const modules = [
  'catalog',
  'purchasing',
  'sales',
  'warehouse',
  'consignment',
  'billing',
  'accounting',
  'reporting',
] as const;

const BranchInput = z.object({ code: CompanyCode, name: Name });

const NewCompany = z.object({
  code: CompanyCode,
  name: Name,
  country: Country,
  baseCurrency: Currency,
  timeZone: TimeZone.default('UTC'),
  locale: Locale.default('en'),
  chartTemplate: z.enum(chartTemplates),
  /** First day that can be posted on. */
  openedOn: BusinessDateField.default('2000-01-01'),
  /** Absent: one branch with the company's own code and name. */
  branch: BranchInput.optional(),
  /** Behaves like a real company, is marked in every answer and has a clock that can be moved. */
  sandbox: z.boolean().default(false),
});

/** Who owns a new company; absent: the caller. */
const OwnerUsernames = z.array(z.string().trim().min(1).max(200)).min(1).max(20).optional();

export const CompanyView = z.object({
  ...ResourceMembers,
  networkId: Id,
  headquartersId: Id,
  code: z.string(),
  name: z.string(),
  country: Country,
  baseCurrency: Currency,
  timeZone: z.string(),
  locale: Locale,
  chartTemplate: z.enum(chartTemplates),
  openedOn: BusinessDateField,
  modulesOff: z.array(z.enum(modules)),
  sandbox: z.boolean(),
  branches: z.array(z.object({ id: Id, code: z.string(), name: z.string() })),
});
export type CompanyView = z.infer<typeof CompanyView>;

export const NetworkView = z.object({
  ...ResourceMembers,
  name: z.string(),
  headquartersId: Id,
  /** Business clock; null means real time. */
  clock: Instant.nullable(),
  companies: z.array(z.object({ id: Id, code: z.string(), name: z.string(), sandbox: z.boolean() })),
});
export type NetworkView = z.infer<typeof NetworkView>;

export const createNetwork = command({
  subject: 'directory.network.create',
  http: 'POST /networks',
  scope: 'admin',
  permission: 'directory.network.write',
  summary: 'Create a network with its headquarters company; the caller becomes its owner',
  input: z.object({ name: Name, headquarters: NewCompany }),
  output: NetworkView,
  errors: ['company-code-taken', 'user-not-found', 'invalid-time-zone'],
  example: {
    name: 'Giftware Network',
    headquarters: { code: 'HQ', name: 'Giftware Group', country: 'GB', baseCurrency: 'GBP', chartTemplate: 'ifrs' },
  },
});

export const listNetworks = query({
  subject: 'directory.network.list',
  http: 'GET /networks',
  scope: 'admin',
  permission: 'directory.network.read',
  summary: 'Networks of this installation with their companies',
  input: z.object({}),
  output: z.object({ data: z.array(NetworkView) }),
});

export const createCompany = command({
  subject: 'directory.company.create',
  http: 'POST /companies',
  scope: 'admin',
  permission: 'directory.company.create',
  summary:
    'Create a company from a template, ready to trade: branch, roles, owners, and the other companies of the network as its parties',
  input: NewCompany.extend({
    networkId: Id,
    ownerUsernames: OwnerUsernames,
  }),
  output: CompanyView,
  errors: ['network-not-found', 'company-code-taken', 'user-not-found', 'invalid-time-zone'],
});

export const addCompany = command({
  subject: 'directory.company.add',
  http: 'POST /network/companies',
  permission: 'directory.company.create',
  summary: 'Headquarters add a company to their network, ready to trade',
  input: NewCompany.extend({ ownerUsernames: OwnerUsernames }),
  output: CompanyView,
  errors: ['not-headquarters', 'company-code-taken', 'user-not-found', 'invalid-time-zone'],
});

/** A company among those of its network; `clock` is the network's, null for real time. */
export const CompanySummary = CompanyView.omit({ branches: true }).extend({ clock: Instant.nullable() });
export type CompanySummary = z.infer<typeof CompanySummary>;

export const companyListShape: ListShape = {
  filters: {
    code: 'text',
    name: 'text',
    country: 'text',
    baseCurrency: 'text',
    chartTemplate: 'enum',
    sandbox: 'boolean',
  },
  sorts: ['code', 'name', 'openedOn'],
  defaultSort: 'code',
};

export const listCompanies = listQuery({
  subject: 'directory.company.list',
  http: 'GET /companies',
  scope: 'group',
  permission: 'directory.network.read',
  summary: 'Companies of the network',
  item: CompanySummary,
  ...companyListShape,
});

export const findCompany = query({
  subject: 'directory.company.find',
  http: 'GET /profile',
  permission: 'directory.company.read',
  summary: 'The company itself: currency, time zone, modules, branches',
  input: z.object({}),
  output: CompanyView,
  errors: ['company-not-found'],
});

export const switchModule = command({
  subject: 'directory.company.switch-module',
  http: 'PATCH /modules',
  permission: 'directory.company.write',
  summary: 'Switch a module on or off for the company',
  concurrency: 'version',
  input: z.object({ module: z.enum(modules), on: z.boolean(), ...Versioned }),
  output: CompanyView,
  errors: ['company-not-found', 'version-conflict'],
});

export const setClock = command({
  subject: 'directory.network.set-clock',
  http: 'POST /networks/:networkId/clock',
  scope: 'admin',
  permission: 'directory.network.write',
  summary: "Move the network's business clock forward, or back to real time with null",
  input: z.object({ networkId: Id, now: Instant.nullable() }),
  output: z.object({ networkId: Id, clock: Instant.nullable() }),
  errors: ['network-not-found', 'clock-backwards'],
  status: 200,
});

export const advanceSandboxClock = command({
  subject: 'directory.sandbox.advance-clock',
  http: 'POST /sandbox/clock',
  permission: 'directory.sandbox.advance-clock',
  summary: 'Move the clock of a network of sandboxes to a day',
  input: z.object({ advanceTo: BusinessDateField }),
  output: z.object({ networkId: Id, clock: Instant.nullable() }),
  errors: ['company-not-found', 'not-a-sandbox', 'clock-backwards'],
  status: 200,
});

export const BranchView = z.object({ ...ResourceMembers, code: z.string(), name: z.string() });
export type BranchView = z.infer<typeof BranchView>;

export const createBranch = command({
  subject: 'directory.branch.create',
  http: 'POST /branches',
  permission: 'directory.branch.write',
  summary: 'Open a branch',
  dryRun: true,
  input: BranchInput,
  output: BranchView,
  errors: ['branch-code-taken'],
});

export const branchListShape: ListShape = {
  filters: { code: 'text', name: 'text' },
  sorts: ['code', 'name'],
  defaultSort: 'code',
};

export const listBranches = listQuery({
  subject: 'directory.branch.list',
  http: 'GET /branches',
  permission: 'directory.company.read',
  summary: 'Branches of the company',
  item: BranchView,
  ...branchListShape,
});
