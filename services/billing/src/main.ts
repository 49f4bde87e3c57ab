import { runService } from '@consigna/messaging/run-service';
import { billingModule } from './billing.module.js';

await runService('billing', billingModule);
