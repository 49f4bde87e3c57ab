import type { DynamicModule } from '@nestjs/common';
import { auditController } from '@consigna/messaging/audit-trail';
import { serviceModule, type Platform } from '@consigna/messaging/service-module';
import { CompanyController } from './company/company.controller.js';
import { CompanyService } from './company/company.service.js';
import { JoinNetwork } from './company/join-network.js';
import { definition } from './definition.js';
import { NetworkController } from './network/network.controller.js';
import { NetworkService } from './network/network.service.js';
import { NoticeController } from './notice/notice.controller.js';
import { NoticeService } from './notice/notice.service.js';
import { PartyController } from './party/party.controller.js';
import { PartyService } from './party/party.service.js';
import { RoleController } from './role/role.controller.js';
import { RoleService } from './role/role.service.js';
import { SavedViewController } from './saved-view/saved-view.controller.js';
import { SavedViewService } from './saved-view/saved-view.service.js';
import { SystemController } from './system/system.controller.js';
import { SystemService } from './system/system.service.js';
import { AccessService } from './user/access.service.js';
import { UserController } from './user/user.controller.js';
import { UserService } from './user/user.service.js';

/** Networks, companies, people and parties. */
export const directoryModule = (platform: Platform): DynamicModule =>
  serviceModule(platform, {
    definition,
    controllers: [
      NetworkController,
      CompanyController,
      UserController,
      RoleController,
      PartyController,
      SavedViewController,
      NoticeController,
      SystemController,
      auditController('directory'),
    ],
    providers: [
      NetworkService,
      CompanyService,
      JoinNetwork,
      AccessService,
      UserService,
      RoleService,
      PartyService,
      SavedViewService,
      NoticeService,
      SystemService,
    ],
    constraints: {
      company_code_unique: { code: 'company-code-taken', pointer: '#/code' },
      company_network: { code: 'network-not-found', pointer: '#/networkId' },
      branch_code_unique: { code: 'branch-code-taken', pointer: '#/code' },
      app_user_pkey: { code: 'user-exists', pointer: '#/username' },
      user_username_unique: { code: 'user-exists', pointer: '#/username' },
      user_subject_unique: { code: 'user-exists', pointer: '#/subject' },
      membership_user: { code: 'user-not-found', pointer: '#/username' },
      role_pkey: { code: 'role-code-taken', pointer: '#/code' },
      party_code_unique: { code: 'party-code-taken', pointer: '#/code' },
      saved_view_name_own: { code: 'saved-view-name-taken', pointer: '#/name' },
      saved_view_name_shared: { code: 'saved-view-name-taken', pointer: '#/name' },
      party_external_ref_pkey: { code: 'external-ref-taken', pointer: '#/externalRefs' },
    },
  });
