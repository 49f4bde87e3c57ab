import type { chartTemplates } from '@consigna/contracts/directory/events';
import type { TemplateAccount } from './template.js';
import { es } from './templates/es.js';
import { fr } from './templates/fr.js';
import { ifrs } from './templates/ifrs.js';
import { mx } from './templates/mx.js';

/** The charts a company can be made from. */
export const charts: Readonly<Record<(typeof chartTemplates)[number], readonly TemplateAccount[]>> = {
  es,
  fr,
  mx,
  ifrs,
};
