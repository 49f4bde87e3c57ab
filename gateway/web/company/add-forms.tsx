import { listTaxCodes, saveTaxCode } from '@consigna/contracts/accounting/tax-code';
import {
  createPriceBook,
  findPriceBook,
  listPriceBooks,
  putPrices,
  type PriceBookView,
} from '@consigna/contracts/catalog/price-book';
import { createProduct } from '@consigna/contracts/catalog/product';
import { createBranch, type CompanyView } from '@consigna/contracts/directory/company';
import { createParty } from '@consigna/contracts/directory/party';
import { setMembership } from '@consigna/contracts/directory/user';
import { createWarehouse } from '@consigna/contracts/warehouse/warehouse';
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { call } from '../app/api/client';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { ChoiceField, SelectField, TextField } from '../ui/field';
import { parseNumber } from '../ui/line-grid/parse';
import { useRoleOptions } from '../ui/membership-roles';
import { fieldProblems, ProblemBanner } from '../ui/problem-banner';
import styles from './company.module.css';
import { countryOptions } from './places';

export interface AddFormProps {
  readonly company: CompanyView;
  readonly onDone: () => void;
}

/** A further branch; the warehouse service opens its warehouses. */
export function AddBranch({ onDone }: AddFormProps) {
  const { t } = useText();
  const form = useFields({ code: '', name: '' });
  const add = useCommand(createBranch, { onDone });
  return (
    <AddForm command={add} onDone={onDone} onSubmit={() => add.mutate(form.values)}>
      <TextField label={t('company.code')} autoFocus required {...form.field('code', add.error)} />
      <TextField label={t('company.name')} required {...form.field('name', add.error)} />
    </AddForm>
  );
}

const warehouseKinds = ['standard', 'consignment_in', 'mixed'] as const;

/** A further warehouse of a branch. */
export function AddWarehouse({ company, onDone }: AddFormProps) {
  const { t } = useText();
  const form = useFields({ branchId: company.branches[0]?.id ?? '', code: '', name: '', kind: 'standard' });
  const add = useCommand(createWarehouse, { onDone });
  const kind = warehouseKinds.find((each) => each === form.values.kind) ?? 'standard';
  return (
    <AddForm command={add} onDone={onDone} onSubmit={() => add.mutate({ ...form.values, kind })}>
      <SelectField
        label={t('company.branch')}
        autoFocus
        options={company.branches.map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` }))}
        {...form.field('branchId', add.error)}
      />
      <TextField label={t('company.code')} required {...form.field('code', add.error)} />
      <TextField label={t('company.name')} required {...form.field('name', add.error)} />
      <SelectField
        label={t('company.warehouse.kind')}
        options={warehouseKinds.map((value) => ({ value, label: t(`company.warehouse.${value}`) }))}
        {...form.field('kind', add.error)}
      />
    </AddForm>
  );
}

/** A tax code; the first one is what documents take. */
export function AddTaxCode({ company, onDone }: AddFormProps) {
  const { t, language } = useText();
  const known = useApiQuery(listTaxCodes, {}, { enabled: useAllowed()(listTaxCodes.permission) }).data?.data ?? [];
  const form = useFields({ code: '', name: '', percent: '' });
  const save = useCommand(saveTaxCode, { onDone });
  const percent = parseNumber(form.values.percent, language);
  const { code, name } = form.values;
  return (
    <AddForm
      command={save}
      onDone={onDone}
      isComplete={percent !== undefined}
      onSubmit={() => {
        const rates = [{ from: company.openedOn, percent: percent ?? '' }];
        save.mutate({ code, name, rates, isDefault: known.length === 0 });
      }}
    >
      <TextField label={t('company.code')} autoFocus required {...form.field('code', save.error)} />
      <TextField label={t('company.name')} required {...form.field('name', save.error)} />
      <NumberField
        label={t('company.percent')}
        isNumber={percent !== undefined}
        {...form.field('percent', save.error)}
      />
    </AddForm>
  );
}

/** A product and its price for everybody, in the company's currency. */
export function AddProduct({ company, onDone }: AddFormProps) {
  const { t, language } = useText();
  const { code: companyCode } = useCompany();
  const form = useFields({ sku: '', name: '', kind: 'goods', price: '' });
  const { sku, name } = form.values;
  const price = parseNumber(form.values.price, language);
  const kind = form.values.kind === 'service' ? 'service' : 'goods';
  const create = useCommand(createProduct);
  const book = useCommand(createPriceBook);
  const put = useCommand(putPrices, { onDone });
  /** The product that stands when only its price was refused: the next try is about the price. */
  const made = useRef<{ readonly sku: string; readonly id: string }>(undefined);
  const bookName = t('company.price-book');
  const error = create.error ?? book.error ?? put.error;

  const openBook = async (): Promise<PriceBookView> => {
    const filter = { currency: { eq: company.baseCurrency } };
    const { data } = await call(listPriceBooks, { filter }, { company: companyCode });
    const open = data.find(({ scope, validFrom, validTo }) => scope.kind === 'all' && !validFrom && !validTo);
    return open === undefined
      ? book.mutateAsync({ code: `${company.baseCurrency}-LIST`, name: bookName, currency: company.baseCurrency })
      : call(findPriceBook, { priceBookId: open.id }, { company: companyCode });
  };
  const submit = async () => {
    if (price === undefined) return;
    if (made.current?.sku !== sku) {
      const { id } = await create.mutateAsync({ sku, name, kind });
      made.current = { sku, id };
    }
    const { id: priceBookId, version, prices } = await openBook();
    await put.mutateAsync({ priceBookId, version, prices: [...prices, { productId: made.current.id, price }] });
  };
  return (
    <AddForm
      command={{ error, isPending: create.isPending || book.isPending || put.isPending }}
      onDone={onDone}
      isComplete={price !== undefined}
      // What was refused is shown from the command that was.
      onSubmit={() => void submit().catch(() => undefined)}
    >
      <TextField label={t('company.sku')} autoFocus required {...form.field('sku', create.error)} />
      <TextField label={t('company.name')} required {...form.field('name', create.error)} />
      <SelectField
        label={t('company.product.kind')}
        options={['goods', 'service'].map((value) => ({ value, label: t(`company.product.${value}`) }))}
        {...form.field('kind', create.error)}
      />
      <NumberField
        label={t('company.price', { currency: company.baseCurrency })}
        isNumber={price !== undefined}
        {...form.field('price', put.error)}
      />
    </AddForm>
  );
}

/** A customer, at the terms that the directory gives to new ones. */
export function AddCustomer({ company, onDone }: AddFormProps) {
  const { t, language } = useText();
  const countries = useMemo(() => countryOptions(language), [language]);
  const form = useFields({ code: '', name: '', country: company.country, taxId: '' });
  const add = useCommand(createParty, { onDone });
  const { taxId, ...party } = form.values;
  return (
    <AddForm
      command={add}
      onDone={onDone}
      onSubmit={() => add.mutate({ ...party, isCustomer: true, ...(taxId.trim() === '' ? {} : { taxId }) })}
    >
      <TextField label={t('company.code')} autoFocus required {...form.field('code', add.error)} />
      <TextField label={t('company.name')} required {...form.field('name', add.error)} />
      <SelectField label={t('company.country')} options={countries} {...form.field('country', add.error)} />
      <TextField label={t('company.tax-id')} {...form.field('taxId', add.error)} />
    </AddForm>
  );
}

/** A person the directory knows gets roles in the company. */
export function AddMember({ onDone }: AddFormProps) {
  const { t } = useText();
  const options = useRoleOptions();
  const form = useFields({ username: '' });
  const [roles, setRoles] = useState<readonly string[]>([]);
  const add = useCommand(setMembership, { onDone });
  return (
    <AddForm
      command={add}
      onDone={onDone}
      isComplete={roles.length > 0}
      onSubmit={() => add.mutate({ ...form.values, roles: [...roles] })}
    >
      <TextField
        label={t('company.username')}
        autoFocus
        required
        autoComplete="off"
        {...form.field('username', add.error)}
      />
      <div className={styles['wide']}>
        <ChoiceField
          label={t('ui.roles')}
          options={options}
          chosen={roles}
          onChoose={setRoles}
          problem={fieldProblems(add.error).get('/roles')}
        />
      </div>
    </AddForm>
  );
}

interface AddFormLayoutProps {
  readonly command: { readonly error: unknown; readonly isPending: boolean };
  readonly onSubmit: () => void;
  readonly onDone: () => void;
  readonly isComplete?: boolean;
  readonly children: ReactNode;
}

/** A small form in its place: Enter adds, Esc closes. What was typed stays when it is refused. */
export function AddForm({ command, onSubmit, onDone, isComplete = true, children }: AddFormLayoutProps) {
  const { t } = useText();
  return (
    <form
      className={styles['add']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete && !command.isPending) onSubmit();
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Escape') onDone();
      }}
    >
      <ProblemBanner error={command.error} />
      <div className={styles['addFields']}>{children}</div>
      <div className={styles['addActions']}>
        <Button small onClick={onDone} keys="escape">
          {t('ui.cancel')}
        </Button>
        <Button small type="submit" disabled={command.isPending} keys="enter">
          {t('company.add')}
        </Button>
      </div>
    </form>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly isNumber: boolean;
  readonly problem: string | undefined;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
}

function NumberField({ isNumber, problem, ...rest }: NumberFieldProps) {
  const { t } = useText();
  const isWrong = rest.value.trim() !== '' && !isNumber;
  return (
    <TextField
      inputMode="decimal"
      required
      problem={isWrong ? t('ui.grid.problem.number', { text: rest.value }) : problem}
      {...rest}
    />
  );
}

/** Texts of a small form, and what a field needs to show and change its own. */
export function useFields<T extends Readonly<Record<string, string>>>(blank: T) {
  const [values, setValues] = useState(blank);
  return {
    values,
    field: (name: keyof T & string, error: unknown) => ({
      value: values[name] ?? '',
      problem: fieldProblems(error).get(`/${name}`),
      onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
        setValues({ ...values, [name]: currentTarget.value }),
    }),
  };
}
