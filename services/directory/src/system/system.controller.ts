import { Controller } from '@nestjs/common';
import { findSystem } from '@consigna/contracts/directory/system';
import { Handle } from '@consigna/messaging/handle';
import { SystemService } from './system.service.js';

@Controller()
export class SystemController {
  constructor(private readonly system: SystemService) {}

  @Handle(findSystem)
  find() {
    return this.system.find();
  }
}
