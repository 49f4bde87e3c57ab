import { Controller } from '@nestjs/common';
import type { Context } from '@consigna/kernel/context';
import {
  changeProduct,
  createProduct,
  findProduct,
  identifyProducts,
  listProducts,
  lookUpProducts,
  saveProducts,
} from '@consigna/contracts/catalog/product';
import type { Input } from '@consigna/contracts/contract';
import { Handle } from '@consigna/messaging/handle';
import { ProductService } from './product.service.js';

@Controller()
export class ProductController {
  constructor(private readonly products: ProductService) {}

  @Handle(createProduct)
  create(ctx: Context, input: Input<typeof createProduct>) {
    return this.products.create(ctx, input);
  }

  @Handle(changeProduct)
  change(ctx: Context, input: Input<typeof changeProduct>) {
    return this.products.change(ctx, input);
  }

  @Handle(saveProducts)
  saveBatch(ctx: Context, input: Input<typeof saveProducts>) {
    return this.products.saveBatch(ctx, input);
  }

  @Handle(findProduct)
  find(ctx: Context, { productId }: Input<typeof findProduct>) {
    return this.products.find(ctx, productId);
  }

  @Handle(listProducts)
  list(ctx: Context, input: Input<typeof listProducts>) {
    return this.products.list(ctx, input);
  }

  @Handle(lookUpProducts)
  lookUp(ctx: Context, input: Input<typeof lookUpProducts>) {
    return this.products.lookUp(ctx, input);
  }

  @Handle(identifyProducts)
  identify(ctx: Context, { codes }: Input<typeof identifyProducts>) {
    return this.products.identify(ctx, codes);
  }
}
