import type { Contract, EventContract } from '../contract.js';
import { accessChanged, resolveAccess } from './access.js';
import { directoryAudit } from './audit-trail.js';
import {
  addCompany,
  advanceSandboxClock,
  createBranch,
  createCompany,
  createNetwork,
  findCompany,
  listBranches,
  listCompanies,
  listNetworks,
  setClock,
  switchModule,
} from './company.js';
import { branchCreated, companyCreated, partiesSaved } from './events.js';
import { changeParty, createParty, findParty, listParties, putPartyByRef, saveParties } from './party.js';
import { changeSavedView, createSavedView, deleteSavedView, listSavedViews, setDefaultView } from './saved-view.js';
import { countNotices, listNotices, markNotices } from './notice.js';
import { findSystem } from './system.js';
import { nameUsers, timeline } from './timeline.js';
import {
  changeRole,
  changeUser,
  createRole,
  createUser,
  findUser,
  listMemberships,
  listRoles,
  listUsers,
  setMembership,
} from './user.js';

/** Commands and queries of the directory service. */
export const directoryContracts: readonly Contract[] = [
  resolveAccess,
  createNetwork,
  listNetworks,
  setClock,
  findSystem,
  createCompany,
  addCompany,
  listCompanies,
  findCompany,
  switchModule,
  advanceSandboxClock,
  createBranch,
  listBranches,
  createUser,
  changeUser,
  listUsers,
  findUser,
  createRole,
  changeRole,
  listRoles,
  setMembership,
  listMemberships,
  createParty,
  changeParty,
  putPartyByRef,
  saveParties,
  findParty,
  listParties,
  listSavedViews,
  createSavedView,
  changeSavedView,
  deleteSavedView,
  setDefaultView,
  listNotices,
  countNotices,
  markNotices,
  directoryAudit,
  timeline('directory'),
  nameUsers,
];

/** Events of the directory service. */
export const directoryEvents: readonly EventContract[] = [accessChanged, companyCreated, branchCreated, partiesSaved];
