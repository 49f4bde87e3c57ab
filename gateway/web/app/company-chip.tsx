import styles from './company-chip.module.css';
import { hueOf, useSession } from './company';
import type { Company } from './session';

/** A company's code on its colour, wherever a company is named. */
export function CompanyChip({ company, small = false }: { readonly company: Company; readonly small?: boolean }) {
  const { companies } = useSession();
  const hue = hueOf(company, companies);
  const code = company.code.slice(0, 4).toUpperCase();
  return <span className={`${styles['chip']} ${styles[`hue-${hue}`]} ${small ? styles['small'] : ''}`}>{code}</span>;
}

/** The stripe above everything: the company being worked in. */
export function CompanyStripe({ company }: { readonly company: Company | null }) {
  const { companies } = useSession();
  const hue = company === null ? 8 : hueOf(company, companies);
  return <div className={`${styles['stripe']} ${styles[`stripe-${hue}`]}`} />;
}
