import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import { changeRole, createRole, listRoles } from '@consigna/contracts/directory/user';
import { Handle } from '@consigna/messaging/handle';
import { RoleService } from './role.service.js';

@Controller()
export class RoleController {
  constructor(private readonly roles: RoleService) {}

  @Handle(createRole)
  create(ctx: Context, input: Input<typeof createRole>) {
    return this.roles.create(ctx, input);
  }

  @Handle(changeRole)
  change(ctx: Context, input: Input<typeof changeRole>) {
    return this.roles.change(ctx, input);
  }

  @Handle(listRoles)
  list(ctx: Context) {
    return this.roles.list(ctx);
  }
}
