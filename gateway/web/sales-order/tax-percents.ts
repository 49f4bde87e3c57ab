import { listTaxCodes, type TaxCodeView } from '@consigna/contracts/accounting/tax-code';
import { useMemo } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { businessDay, useAllowed, useCompany } from '../app/company';

/**
 * Percent of a tax code today; without a code that of the customer, or else the company's default, as sales decides.
 * Undefined for who may not see the codes: the order then shows its net alone.
 */
export function useTaxPercents(
  customerTaxCode: string | null | undefined,
): ((code: string | undefined) => string) | undefined {
  const today = businessDay(useCompany());
  const allowed = useAllowed()(listTaxCodes.permission);
  const codes = useApiQuery(listTaxCodes, {}, { enabled: allowed }).data?.data;
  return useMemo(() => {
    if (codes === undefined) return undefined;
    return (code) => {
      const found =
        codes.find((each) => each.code === (code ?? customerTaxCode)) ?? codes.find(({ isDefault }) => isDefault);
      return found === undefined ? '0' : percentOn(found, today);
    };
  }, [codes, customerTaxCode, today]);
}

function percentOn({ rates }: TaxCodeView, day: string): string {
  return rates.find(({ from }) => from <= day)?.percent ?? '0';
}
