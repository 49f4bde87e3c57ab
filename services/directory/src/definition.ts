import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { Branch, Company } from './company/company.js';
import { Network } from './network/network.js';
import { Notice, NoticeMark } from './notice/notice.js';
import { Party, PartyExternalRef } from './party/party.js';
import { Role } from './role/role.js';
import { DefaultView, SavedView } from './saved-view/saved-view.js';
import { Membership, User } from './user/user.js';

export const definition: ServiceDefinition = {
  name: 'directory',
  entities: [
    User,
    Membership,
    Company,
    Network,
    Branch,
    Role,
    Party,
    PartyExternalRef,
    SavedView,
    DefaultView,
    Notice,
    NoticeMark,
  ],
  migrations: new URL('../migrations/', import.meta.url),
  appendOnly: [],
};
