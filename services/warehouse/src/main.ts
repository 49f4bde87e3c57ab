import { runService } from '@consigna/messaging/run-service';
import { warehouseModule } from './warehouse.module.js';

await runService('warehouse', warehouseModule);
