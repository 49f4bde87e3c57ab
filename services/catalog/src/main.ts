import { runService } from '@consigna/messaging/run-service';
import { catalogModule } from './catalog.module.js';

await runService('catalog', catalogModule);
