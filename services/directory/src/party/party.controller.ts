import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import {
  changeParty,
  createParty,
  findParty,
  listParties,
  putPartyByRef,
  saveParties,
} from '@consigna/contracts/directory/party';
import { Handle } from '@consigna/messaging/handle';
import { PartyService } from './party.service.js';

@Controller()
export class PartyController {
  constructor(private readonly parties: PartyService) {}

  @Handle(createParty)
  create(ctx: Context, input: Input<typeof createParty>) {
    return this.parties.create(ctx, input);
  }

  @Handle(changeParty)
  change(ctx: Context, input: Input<typeof changeParty>) {
    return this.parties.change(ctx, input);
  }

  @Handle(putPartyByRef)
  putByRef(ctx: Context, input: Input<typeof putPartyByRef>) {
    return this.parties.putByRef(ctx, input);
  }

  @Handle(saveParties)
  saveBatch(ctx: Context, input: Input<typeof saveParties>) {
    return this.parties.saveBatch(ctx, input);
  }

  @Handle(findParty)
  find(ctx: Context, { partyId }: Input<typeof findParty>) {
    return this.parties.find(ctx, partyId);
  }

  @Handle(listParties)
  list(ctx: Context, input: Input<typeof listParties>) {
    return this.parties.list(ctx, input);
  }
}
