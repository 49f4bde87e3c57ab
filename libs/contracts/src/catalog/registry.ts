import type { Contract, EventContract } from '../contract.js';
import { auditTrail } from '../directory/audit-trail.js';
import { timeline } from '../directory/timeline.js';
import { productsSaved } from './events.js';
import {
  changePriceSettings,
  createPriceBook,
  findPriceBook,
  findPriceSettings,
  listPriceBooks,
  putPrices,
} from './price-book.js';
import { quotePrices } from './pricing.js';
import {
  changeProduct,
  createProduct,
  findProduct,
  identifyProducts,
  listProducts,
  lookUpProducts,
  saveProducts,
} from './product.js';

/** Commands and queries of the catalog service. */
export const catalogContracts: readonly Contract[] = [
  createProduct,
  changeProduct,
  saveProducts,
  findProduct,
  listProducts,
  lookUpProducts,
  identifyProducts,
  createPriceBook,
  putPrices,
  findPriceBook,
  listPriceBooks,
  findPriceSettings,
  changePriceSettings,
  quotePrices,
  auditTrail('catalog'),
  timeline('catalog'),
];

/** Events of the catalog service. */
export const catalogEvents: readonly EventContract[] = [productsSaved];
