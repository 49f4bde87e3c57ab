import type { ReplayPlan } from './plan/plan.js';

/**
 * Products of which it matters who reserves first: of two owners' goods the first gets the owned ones, and where too
 * little is there the last waits. Of everything else the plan has enough for everybody.
 */
export class Contested {
  private readonly shortages = new Map<string, { from: string; through: string }[]>();

  constructor(private readonly plan: ReplayPlan) {
    for (const { company, productCode, day, arrivesOn } of plan.days.flatMap(({ completions }) => completions)) {
      const key = `${company}|${productCode}`;
      this.shortages.set(key, [...(this.shortages.get(key) ?? []), { from: day, through: arrivesOn }]);
    }
  }

  has(company: string, productCode: string, day: string): boolean {
    if (this.plan.products.get(productCode)?.sourcing?.kind === 'both') return true;
    const shortages = this.shortages.get(`${company}|${productCode}`) ?? [];
    return shortages.some(({ from, through }) => from <= day && day <= through);
  }
}
