import { Checkbox, Popover } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useToday } from '../../app/company';
import { useFormat, type Format } from '../../app/format';
import { useText, type Translate } from '../../app/text';
import { Button, IconButton } from '../button';
import { DayField } from '../day-field';
import styles from './filters.module.css';
import { filterOf, withFilter, type Search } from './search';

/** What a list may be filtered by; fields and operators are those of the list's contract. */
export type Filter = { readonly field: string; readonly label: string } & (
  | { readonly kind: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] }
  | { readonly kind: 'date' }
  | { readonly kind: 'text' }
  | { readonly kind: 'flag'; readonly yes: string; readonly no: string }
);

interface FiltersProps {
  readonly filters: readonly Filter[];
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
}

/** A chip for each filter that is set, and one to add another. */
export function Filters({ filters, search, onSearch }: FiltersProps) {
  const { t } = useText();
  const format = useFormat();
  const [added, setAdded] = useState<string>();
  const isSet = ({ field }: Filter) => Object.keys(filterOf(search, field)).length > 0;
  const shown = filters.filter((filter) => isSet(filter) || filter.field === added);
  const open = filters.filter((filter) => !shown.includes(filter));
  return (
    <>
      {shown.map((filter) => (
        <FilterChip
          key={filter.field}
          filter={filter}
          text={describe(filter, filterOf(search, filter.field), format, t)}
          startOpen={filter.field === added}
          onRemove={() => {
            setAdded(undefined);
            onSearch(withFilter(search, filter.field, {}));
          }}
        >
          <FilterEditor
            filter={filter}
            value={filterOf(search, filter.field)}
            onChange={(operators) => onSearch(withFilter(search, filter.field, operators))}
          />
        </FilterChip>
      ))}
      {open.length === 0 ? null : <AddFilter filters={open} onAdd={setAdded} />}
    </>
  );
}

function FilterChip({
  filter,
  text,
  startOpen,
  onRemove,
  children,
}: {
  readonly filter: Filter;
  readonly text: string;
  readonly startOpen: boolean;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useText();
  const [opened, setOpened] = useState(startOpen);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <span className={styles['chip']}>
          <button
            type="button"
            className={styles['label']}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <span className={styles['name']}>{filter.label}</span> <b>{text}</b>
          </button>
          <IconButton small label={t('ui.filter.remove', { filter: filter.label })} onClick={onRemove}>
            <IconX size={14} stroke={1.5} aria-hidden />
          </IconButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={filter.label}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}

function AddFilter({
  filters,
  onAdd,
}: {
  readonly filters: readonly Filter[];
  readonly onAdd: (field: string) => void;
}) {
  const { t } = useText();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={`${styles['chip']} ${styles['add']}`} onClick={() => setOpened(!opened)}>
          <IconPlus size={14} stroke={1.5} aria-hidden /> {t('ui.filter.add')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles['list']}>
          {filters.map(({ field, label }) => (
            <Button
              key={field}
              look="quiet"
              small
              onClick={() => {
                setOpened(false);
                onAdd(field);
              }}
            >
              {label}
            </Button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function FilterEditor({
  filter,
  value,
  onChange,
}: {
  readonly filter: Filter;
  readonly value: Readonly<Record<string, string>>;
  readonly onChange: (operators: Record<string, string>) => void;
}) {
  const { t } = useText();
  if (filter.kind === 'choice') {
    const chosen = (value['in'] ?? '').split(',').filter((each) => each !== '');
    return (
      <fieldset className={styles['list']}>
        <legend>{filter.label}</legend>
        {filter.options.map((option) => (
          <Checkbox
            key={option.value}
            size="xs"
            label={option.label}
            checked={chosen.includes(option.value)}
            onChange={({ currentTarget }) => {
              const next = currentTarget.checked
                ? [...chosen, option.value]
                : chosen.filter((each) => each !== option.value);
              onChange(next.length === 0 ? {} : { in: next.join(',') });
            }}
          />
        ))}
      </fieldset>
    );
  }
  if (filter.kind === 'date') {
    return (
      <div className={styles['dates']}>
        <DateField
          label={t('ui.filter.from')}
          value={value['gte']}
          onChange={(gte) => onChange({ ...value, ...set('gte', gte) })}
        />
        <DateField
          label={t('ui.filter.to')}
          value={value['lte']}
          onChange={(lte) => onChange({ ...value, ...set('lte', lte) })}
        />
      </div>
    );
  }
  if (filter.kind === 'flag') {
    return (
      <div className={styles['list']}>
        <Button look="quiet" small aria-pressed={value['eq'] === 'true'} onClick={() => onChange({ eq: 'true' })}>
          {filter.yes}
        </Button>
        <Button look="quiet" small aria-pressed={value['eq'] === 'false'} onClick={() => onChange({ eq: 'false' })}>
          {filter.no}
        </Button>
      </div>
    );
  }
  return <TextFilter label={filter.label} value={value['contains'] ?? ''} onChange={onChange} />;
}

function set(operator: string, value: string): Record<string, string> {
  return { [operator]: value };
}

function DateField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (day: string) => void;
}) {
  const today = useToday();
  return (
    <div className={styles['day']}>
      <DayField
        label={label}
        value={value ?? ''}
        today={today}
        onValue={(day) => {
          if (day !== '') onChange(day);
        }}
      />
    </div>
  );
}

function TextFilter({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (operators: Record<string, string>) => void;
}) {
  const { t } = useText();
  return (
    <form
      className={styles['dates']}
      onSubmit={(event) => {
        event.preventDefault();
        const text = String(new FormData(event.currentTarget).get('text') ?? '').trim();
        onChange(text === '' ? {} : { contains: text });
      }}
    >
      <label className={styles['field']}>
        {label}
        <input name="text" defaultValue={value} />
      </label>
      <Button type="submit" small>
        {t('ui.filter.apply')}
      </Button>
    </form>
  );
}

function describe(filter: Filter, value: Readonly<Record<string, string>>, format: Format, t: Translate): string {
  if (filter.kind === 'choice') {
    const chosen = (value['in'] ?? '')
      .split(',')
      .map((each) => filter.options.find((option) => option.value === each)?.label ?? each);
    return chosen.length > 2 ? `${chosen.slice(0, 2).join(', ')}, +${chosen.length - 2}` : chosen.join(', ');
  }
  if (filter.kind === 'date') {
    const { gte, lte } = value;
    if (gte !== undefined && lte !== undefined) return `${format.date(gte)} – ${format.date(lte)}`;
    if (gte !== undefined) return t('ui.filter.since', { day: format.date(gte) });
    return lte === undefined ? '' : t('ui.filter.until', { day: format.date(lte) });
  }
  if (filter.kind === 'flag') return value['eq'] === undefined ? '' : value['eq'] === 'true' ? filter.yes : filter.no;
  return value['contains'] ?? value['eq'] ?? '';
}
