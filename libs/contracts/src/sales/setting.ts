import { z } from 'zod';
import { command, query } from '../contract.js';
import { Shortage } from '../warehouse/reservation.js';

/** What a company decided about its sales. */
export const SalesSettings = z.object({
  /** What a confirmation does when stock does not suffice and neither the order nor the caller says. */
  shortage: Shortage,
});

export const readSalesSettings = query({
  subject: 'sales.setting.read',
  http: 'GET /sales-settings',
  permission: 'sales.setting.read',
  summary: "The company's sales settings",
  input: z.object({}),
  output: SalesSettings,
});

export const saveSalesSettings = command({
  subject: 'sales.setting.save',
  http: 'PUT /sales-settings',
  permission: 'sales.setting.save',
  summary: "Change the company's sales settings",
  input: SalesSettings,
  output: SalesSettings,
  dryRun: true,
});
