import { Injectable } from '@nestjs/common';
import { businessDate } from '@consigna/kernel/business-date';
import type { Context } from '@consigna/kernel/context';
import { DomainError } from '@consigna/kernel/domain-error';
import { newId } from '@consigna/kernel/id';
import type { Input, Output } from '@consigna/contracts/contract';
import { accessChanged } from '@consigna/contracts/directory/access';
import type {
  addCompany,
  advanceSandboxClock,
  BranchView,
  CompanyView,
  createBranch,
  createCompany,
  switchModule,
} from '@consigna/contracts/directory/company';
import { branchListShape, type listBranches, type listCompanies } from '@consigna/contracts/directory/company';
import { branchCreated } from '@consigna/contracts/directory/events';
import type { ListInput } from '@consigna/contracts/fields';
import { start, type Process } from '@consigna/messaging/process';
import { Database } from '@consigna/persistence/database';
import { listPage, type ListSource } from '@consigna/persistence/list';
import { statement } from '@consigna/persistence/statement';
import { newIdOf } from '../network/new-id.js';
import { NetworkService } from '../network/network.service.js';
import { userIdOf } from '../user/user.js';
import { companiesPage, companyView, type BranchRow } from './company.queries.js';
import { foundCompany, insertBranch } from './found-company.js';
import { JOIN_NETWORK, JoinNetwork } from './join-network.js';

const companyForUpdate = statement(
  'directory.company-for-update',
  'select version from company where company_id = $1 for update',
);
const setModules = statement(
  'directory.set-modules',
  `update company set modules_off = $2, version = version + 1, updated_at = clock_timestamp() where company_id = $1`,
);
/** A company's view lists its branches: who kept the view before has to ask again. */
const newVersion = statement(
  'directory.new-company-version',
  'update company set version = version + 1, updated_at = clock_timestamp() where company_id = $1',
);

@Injectable()
export class CompanyService {
  constructor(
    private readonly database: Database,
    private readonly networks: NetworkService,
    private readonly network: JoinNetwork,
  ) {}

  /** Creates a company of an existing network, then makes it a partner of the others; a repeated key finds the first answer. */
  async create(
    ctx: Context,
    { networkId, ownerUsernames, ...company }: Input<typeof createCompany>,
  ): Promise<CompanyView> {
    const { headquartersId } = await this.networks.find(ctx, networkId);
    const companyId = newIdOf(ctx, 'directory.company');
    const own: Context = { ...ctx, companyId, networkId };
    const ownerIds = ownerUsernames?.map(userIdOf) ?? [ctx.userId];
    const joining: Process[] = [];
    const view = await this.database.operation(own, async (tx) => {
      await foundCompany(tx, company, { headquartersId, ownerIds: [...new Set(ownerIds)] });
      joining.push(await start(tx, JOIN_NETWORK, 'partners', {}));
      return companyView(tx.sql, companyId);
    });
    // Empty when the answer was stored under this key before: then the process is done, or the timer's.
    for (const process of joining) await this.network.drive(own, process);
    return view;
  }

  /**
   * A company of the caller's own network, whose headquarters they act for.
   *
   * @throws DomainError `not-headquarters`, and what `create` refuses
   */
  async add(ctx: Context, company: Input<typeof addCompany>): Promise<CompanyView> {
    const { headquartersId } = await this.networks.find(ctx, ctx.networkId);
    if (ctx.companyId !== headquartersId) throw new DomainError('not-headquarters', { companyId: ctx.companyId });
    return this.create(ctx, { ...company, networkId: ctx.networkId });
  }

  /** The companies of the network in which the caller may read it. */
  list({ networkId, userId, trace, ...ctx }: Context, input: ListInput): Promise<Output<typeof listCompanies>> {
    const companyIds = ctx.companyIds ?? [ctx.companyId];
    return this.database.readAs({ companyIds, networkId, userId, trace }, (sql) =>
      companiesPage(sql, networkId, input),
    );
  }

  find(ctx: Context): Promise<CompanyView> {
    return this.database.read(ctx, (sql) => companyView(sql, ctx.companyId));
  }

  /** @throws DomainError `company-not-found`, `version-conflict` */
  switchModule(ctx: Context, { module, on, version }: Input<typeof switchModule>): Promise<CompanyView> {
    return this.database.operation(ctx, async (tx) => {
      await tx.sql(companyForUpdate, [ctx.companyId]);
      const company = await companyView(tx.sql, ctx.companyId);
      if (version !== undefined && version !== company.version)
        throw new DomainError('version-conflict', { currentVersion: company.version });

      const others = company.modulesOff.filter((off) => off !== module);
      const modulesOff = on ? others : [...others, module].sort();
      await tx.sql(setModules, [ctx.companyId, modulesOff]);
      tx.audit('company', ctx.companyId, 'switch-module', { modulesOff: { from: company.modulesOff, to: modulesOff } });
      tx.publish(accessChanged, { networkId: ctx.networkId, userIds: null });
      return companyView(tx.sql, ctx.companyId);
    });
  }

  /**
   * The clock belongs to the network: every company of it must be a sandbox.
   *
   * @throws DomainError `company-not-found`, `not-a-sandbox`, `clock-backwards`
   */
  async advanceSandboxClock(
    ctx: Context,
    { advanceTo }: Input<typeof advanceSandboxClock>,
  ): Promise<Output<typeof advanceSandboxClock>> {
    const company = await this.find(ctx);
    const network = await this.networks.find(ctx, ctx.networkId);
    const real = network.companies.filter((member) => !member.sandbox);
    if (!company.sandbox || real.length > 0)
      throw new DomainError('not-a-sandbox', { companies: real.map((member) => member.code) });
    return this.networks.setClock(ctx, { networkId: ctx.networkId, now: instantOn(advanceTo, company.timeZone) });
  }

  createBranch(ctx: Context, { code, name }: Input<typeof createBranch>): Promise<BranchView> {
    const branchId = newId();
    return this.database.operation(ctx, async (tx) => {
      const [[row]] = await Promise.all([
        tx.sql<BranchRow>(insertBranch, [ctx.companyId, branchId, code, name, ctx.userId]),
        tx.sql(newVersion, [ctx.companyId]),
      ]);
      if (row === undefined) throw new DomainError('branch-not-found', { id: branchId });
      tx.audit('branch', branchId, 'create');
      tx.publish(branchCreated, { branchId, code, name });
      return branchView(row);
    });
  }

  async branches(ctx: Context, input: ListInput): Promise<Output<typeof listBranches>> {
    const page = await this.database.read(ctx, (sql) => listPage<BranchRow>(sql, branchList, ctx.companyId, input));
    return { ...page, data: page.data.map(branchView) };
  }
}

const branchList: ListSource = {
  name: 'directory.branches',
  shape: branchListShape,
  select: `select b.id, b.code, b.name, b.version, b.created_at as "createdAt", b.updated_at as "updatedAt", b.created_by as "createdBy" from branch b`,
  where: 'b.company_id = $1',
  columns: { code: 'b.code', name: 'b.name' },
  id: 'b.id',
  search: ['b.code', 'b.name'],
};

function branchView(row: BranchRow): BranchView {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** An instant that falls on the day in the zone: noon in UTC does, but for the zones far east of it. */
function instantOn(date: string, timeZone: string): string {
  const noon = `${date}T12:00:00.000Z`;
  return businessDate(new Date(noon), timeZone) === date ? noon : `${date}T06:00:00.000Z`;
}
