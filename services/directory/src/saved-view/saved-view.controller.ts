import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import type { Input } from '@consigna/contracts/contract';
import {
  changeSavedView,
  createSavedView,
  deleteSavedView,
  listSavedViews,
  setDefaultView,
} from '@consigna/contracts/directory/saved-view';
import { Handle } from '@consigna/messaging/handle';
import { SavedViewService } from './saved-view.service.js';

@Controller()
export class SavedViewController {
  constructor(private readonly views: SavedViewService) {}

  @Handle(listSavedViews)
  list(ctx: Context, input: Input<typeof listSavedViews>) {
    return this.views.list(ctx, input);
  }

  @Handle(createSavedView)
  create(ctx: Context, input: Input<typeof createSavedView>) {
    return this.views.create(ctx, input);
  }

  @Handle(changeSavedView)
  change(ctx: Context, input: Input<typeof changeSavedView>) {
    return this.views.change(ctx, input);
  }

  @Handle(deleteSavedView)
  delete(ctx: Context, input: Input<typeof deleteSavedView>) {
    return this.views.delete(ctx, input);
  }

  @Handle(setDefaultView)
  setDefault(ctx: Context, input: Input<typeof setDefaultView>) {
    return this.views.setDefault(ctx, input);
  }
}
