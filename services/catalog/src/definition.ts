import type { ServiceDefinition } from '@consigna/persistence/service-definition';
import { Price, PriceBook, PriceSettings } from './price-book/price-book.js';
import { Product, ProductBarcode, ProductExternalRef, ProductWord } from './product/product.js';

export const definition: ServiceDefinition = {
  name: 'catalog',
  entities: [Product, ProductBarcode, ProductExternalRef, ProductWord, PriceBook, Price, PriceSettings],
  migrations: new URL('../migrations/', import.meta.url),
  appendOnly: [],
};
