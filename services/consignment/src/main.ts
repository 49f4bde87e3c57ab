import { runService } from '@consigna/messaging/run-service';
import { consignmentModule } from './consignment.module.js';

await runService('consignment', consignmentModule);
