import { runService } from '@consigna/messaging/run-service';
import { directoryModule } from './directory.module.js';

await runService('directory', directoryModule);
