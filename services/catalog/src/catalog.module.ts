import type { DynamicModule } from '@nestjs/common';
import { auditController } from '@consigna/messaging/audit-trail';
import { serviceModule, type Platform } from '@consigna/messaging/service-module';
import { definition } from './definition.js';
import { DirectoryCopyController } from './directory-copy/directory-copy.controller.js';
import { PriceBookController } from './price-book/price-book.controller.js';
import { PriceBookService } from './price-book/price-book.service.js';
import { ProductController } from './product/product.controller.js';
import { ProductService } from './product/product.service.js';

/** Products and what they cost whom. */
export const catalogModule = (platform: Platform): DynamicModule =>
  serviceModule(platform, {
    definition,
    controllers: [ProductController, PriceBookController, DirectoryCopyController, auditController('catalog')],
    providers: [ProductService, PriceBookService],
    constraints: {
      product_sku_unique: { code: 'sku-taken', pointer: '#/sku' },
      product_barcode_pkey: { code: 'barcode-taken', pointer: '#/barcodes' },
      product_external_ref_pkey: { code: 'external-ref-taken', pointer: '#/externalRefs' },
      price_book_code_unique: { code: 'price-book-code-taken', pointer: '#/code' },
      price_of_product: { code: 'product-not-found', pointer: '#/prices' },
      price_product_unique: { code: 'price-twice', pointer: '#/prices' },
      price_category_unique: { code: 'price-twice', pointer: '#/prices' },
    },
  });
