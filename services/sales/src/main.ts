import { runService } from '@consigna/messaging/run-service';
import { salesModule } from './sales.module.js';

await runService('sales', salesModule);
