import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import { resolveAccess } from '@consigna/contracts/directory/access';
import {
  changeUser,
  createUser,
  findUser,
  listMemberships,
  listUsers,
  setMembership,
} from '@consigna/contracts/directory/user';
import { nameUsers } from '@consigna/contracts/directory/timeline';
import { Handle } from '@consigna/messaging/handle';
import { AccessService } from './access.service.js';
import { UserService } from './user.service.js';

@Controller()
export class UserController {
  constructor(
    private readonly access: AccessService,
    private readonly users: UserService,
  ) {}

  @Handle(resolveAccess)
  resolve(ctx: Context, input: Input<typeof resolveAccess>) {
    return this.access.resolve(ctx, input);
  }

  @Handle(createUser)
  create(ctx: Context, input: Input<typeof createUser>) {
    return this.users.create(ctx, input);
  }

  @Handle(changeUser)
  change(ctx: Context, input: Input<typeof changeUser>) {
    return this.users.change(ctx, input);
  }

  @Handle(listUsers)
  list(ctx: Context, input: Input<typeof listUsers>) {
    return this.users.list(ctx, input);
  }

  @Handle(findUser)
  find(ctx: Context, input: Input<typeof findUser>) {
    return this.users.find(ctx, input);
  }

  @Handle(setMembership)
  setMembership(ctx: Context, input: Input<typeof setMembership>) {
    return this.users.setMembership(ctx, input);
  }

  @Handle(nameUsers)
  names(ctx: Context, input: Input<typeof nameUsers>) {
    return this.users.names(ctx, input);
  }

  @Handle(listMemberships)
  memberships(ctx: Context) {
    return this.users.memberships(ctx);
  }
}
