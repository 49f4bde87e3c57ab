import { createProduct } from '@consigna/contracts/catalog/product';
import { createPriceBook, putPrices } from '@consigna/contracts/catalog/price-book';
import { listAccounts } from '@consigna/contracts/accounting/account';
import { saveTaxCode } from '@consigna/contracts/accounting/tax-code';
import { createBranch, switchModule, type CompanyView } from '@consigna/contracts/directory/company';
import { createParty } from '@consigna/contracts/directory/party';
import { setMembership } from '@consigna/contracts/directory/user';
import { createWarehouse } from '@consigna/contracts/warehouse/warehouse';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconEyeOff } from '@tabler/icons-react';
import { useRef, useState, type ComponentType } from 'react';
import { useAllowed, useCompany } from '../app/company';
import { useText } from '../app/text';
import { Button, ButtonLink } from '../ui/button';
import {
  AddBranch,
  AddCustomer,
  AddMember,
  AddProduct,
  AddTaxCode,
  AddWarehouse,
  type AddFormProps,
} from './add-forms';
import styles from './company.module.css';
import { checks, type Check, type Standing } from './readiness';

/** How a check is met: by a form in its row, or at another place. */
interface Way {
  readonly permissions: readonly string[];
  readonly form?: ComponentType<AddFormProps>;
  /** Below the company's address, or a place of this page. */
  readonly to?: string;
}

const ways: Readonly<Record<Check, Way>> = {
  modules: { permissions: [switchModule.permission], to: '#modules' },
  branch: { permissions: [createBranch.permission], form: AddBranch },
  warehouse: { permissions: [createWarehouse.permission], form: AddWarehouse },
  chart: { permissions: [listAccounts.permission], to: '/accounting/trial-balance' },
  'tax-code': { permissions: [saveTaxCode.permission], form: AddTaxCode },
  product: {
    permissions: [createProduct.permission, createPriceBook.permission, putPrices.permission],
    form: AddProduct,
  },
  customer: { permissions: [createParty.permission], form: AddCustomer },
  clerk: { permissions: [setMembership.permission], form: AddMember },
};

const signs = {
  done: IconCircleCheck,
  open: IconAlertTriangle,
  hidden: IconEyeOff,
  asking: IconCircleDashed,
} as const;

interface ChecklistProps {
  readonly company: CompanyView;
  readonly standings: Readonly<Record<Check, Standing>>;
}

/** What a first sales order needs: there or not, and the way to it. */
export function Checklist({ company, standings }: ChecklistProps) {
  return (
    <ol className={styles['checks']}>
      {checks.map((check) => (
        <CheckRow key={check} check={check} company={company} standing={standings[check]} />
      ))}
    </ol>
  );
}

function CheckRow({
  check,
  company,
  standing,
}: {
  readonly check: Check;
  readonly company: CompanyView;
  readonly standing: Standing;
}) {
  const { t } = useText();
  const { code } = useCompany();
  const allowed = useAllowed();
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { permissions, form: Form, to } = ways[check];
  const mayDo = permissions.every(allowed);
  const Sign = signs[standing.state];
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <li data-check={check} data-state={standing.state}>
      <div className={styles['check']}>
        <Sign size={18} stroke={1.75} aria-label={t(`company.check.state.${standing.state}`)} role="img" />
        <b>{t(`company.check.${check}`)}</b>
        <span className={styles['found']}>{standing.found}</span>
        {!mayDo ? null : Form === undefined ? (
          to?.startsWith('#') === true ? (
            <a className={styles['go']} href={to}>
              {t(`company.check.${check}.go`)}
            </a>
          ) : (
            <ButtonLink small look="quiet" to={`/${code}${to ?? ''}`}>
              {t(`company.check.${check}.go`)}
            </ButtonLink>
          )
        ) : (
          <Button
            ref={opener}
            small
            look={standing.state === 'open' ? 'outlined' : 'quiet'}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {t(`company.check.${check}.go`)}
          </Button>
        )}
      </div>
      {isOpen && Form !== undefined ? <Form company={company} onDone={close} /> : null}
    </li>
  );
}
