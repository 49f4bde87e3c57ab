import { runService } from '@consigna/messaging/run-service';
import { accountingModule } from './accounting.module.js';

await runService('accounting', accountingModule);
