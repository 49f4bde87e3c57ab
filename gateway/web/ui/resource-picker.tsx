import type { InputOf, QueryContract } from '@consigna/contracts/contract';
import { Combobox, useCombobox } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useApiQuery, type RowOf } from '../app/api/hooks';
import { useText } from '../app/text';
import styles from './resource-picker.module.css';

/** What a picker offers: enough to show it again without asking. */
export interface Picked {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

interface ResourcePickerProps<C extends QueryContract> {
  readonly label: string;
  readonly contract: C;
  /** Part of the query besides what is typed: `{ filter: { isCustomer: { eq: 'true' } } }`. */
  readonly input?: Record<string, unknown>;
  readonly optionOf: (row: RowOf<C>) => Picked;
  readonly value: Picked | null;
  readonly onPick: (picked: Picked | null) => void;
  /** Where the last choices are remembered, per company and kind. */
  readonly recent: string;
  readonly problem?: string;
  readonly required?: boolean;
  readonly autoFocus?: boolean;
}

const RECENT = 5;
const OFFERED = 20;

/** Finds one of many by typing. Empty, it offers the last choices. */
export function ResourcePicker<C extends QueryContract>(props: ResourcePickerProps<C>) {
  const { label, contract, input, optionOf, value, onPick, recent, problem, required = false } = props;
  const { t } = useText();
  const field = useId();
  const [typed, setTyped] = useState<string>();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const q = typed?.trim() ?? '';
  const found = useApiQuery(contract, { ...input, limit: OFFERED, ...(q === '' ? {} : { q }) } as InputOf<C>, {
    enabled: combobox.dropdownOpened,
    keepPrevious: true,
  });
  const rows = ((found.data as { data?: RowOf<C>[] } | undefined)?.data ?? []).map(optionOf);
  const remembered = q === '' ? recentOf(recent) : [];
  const options = [...remembered, ...rows.filter(({ id }) => !remembered.some((each) => each.id === id))];

  const pick = (id: string) => {
    const picked = options.find((option) => option.id === id);
    if (picked === undefined) return;
    remember(recent, picked);
    setTyped(undefined);
    combobox.closeDropdown();
    onPick(picked);
  };
  return (
    <div className={styles['field']}>
      <label htmlFor={field}>{label}</label>
      <Combobox store={combobox} onOptionSubmit={pick} shadow="md">
        <Combobox.Target>
          <input
            id={field}
            className={styles['input']}
            autoComplete="off"
            autoFocus={props.autoFocus === true}
            required={required}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : `${field}-problem`}
            placeholder={t('ui.picker.find')}
            value={typed ?? value?.label ?? ''}
            onFocus={({ currentTarget }) => currentTarget.select()}
            onClick={() => combobox.openDropdown()}
            onBlur={() => {
              combobox.closeDropdown();
              setTyped(undefined);
            }}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
              if (currentTarget.value === '' && !required) onPick(null);
              combobox.openDropdown();
              combobox.selectFirstOption();
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Options mah={280} className={styles['options'] ?? ''} aria-label={label}>
            {options.map((option, index) => (
              <Combobox.Option key={option.id} value={option.id}>
                <span className={styles['option']}>
                  {index < remembered.length ? <IconHistory size={14} stroke={1.5} aria-hidden /> : null}
                  <span>{option.label}</span>
                  <span className={styles['detail']}>{option.detail}</span>
                </span>
              </Combobox.Option>
            ))}
            {options.length === 0 && !found.isFetching ? (
              <Combobox.Empty>{t('ui.picker.nothing')}</Combobox.Empty>
            ) : null}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {problem === undefined ? null : (
        <p id={`${field}-problem`} className={styles['problem']}>
          {problem}
        </p>
      )}
    </div>
  );
}

function recentOf(key: string): readonly Picked[] {
  const text = localStorage.getItem(`consigna.recent.${key}`);
  return text === null ? [] : (JSON.parse(text) as Picked[]);
}

function remember(key: string, picked: Picked): void {
  const next = [picked, ...recentOf(key).filter(({ id }) => id !== picked.id)].slice(0, RECENT);
  localStorage.setItem(`consigna.recent.${key}`, JSON.stringify(next));
}
