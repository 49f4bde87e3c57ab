import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import { createNetwork, listNetworks, setClock } from '@consigna/contracts/directory/company';
import { Handle } from '@consigna/messaging/handle';
import { NetworkService } from './network.service.js';

@Controller()
export class NetworkController {
  constructor(private readonly networks: NetworkService) {}

  @Handle(createNetwork)
  create(ctx: Context, input: Input<typeof createNetwork>) {
    return this.networks.create(ctx, input);
  }

  @Handle(listNetworks)
  list(ctx: Context) {
    return this.networks.list(ctx);
  }

  @Handle(setClock)
  setClock(ctx: Context, input: Input<typeof setClock>) {
    return this.networks.setClock(ctx, input);
  }
}
