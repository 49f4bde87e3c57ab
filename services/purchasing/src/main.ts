import { runService } from '@consigna/messaging/run-service';
import { purchasingModule } from './purchasing.module.js';

await runService('purchasing', purchasingModule);
