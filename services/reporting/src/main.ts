import { runService } from '@consigna/messaging/run-service';
import { reportingModule } from './reporting.module.js';

await runService('reporting', reportingModule);
