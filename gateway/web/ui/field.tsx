import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import styles from './field.module.css';

/** A label with what it names: text that cannot be changed here. */
export function ReadField({
  label,
  wide = false,
  children,
}: {
  readonly label: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={`${styles['field']} ${wide ? styles['wide'] : ''}`}>
      <span className={styles['label']}>{label}</span>
      <span className={styles['value']}>{children}</span>
    </div>
  );
}

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'className'> {
  readonly label: string;
  readonly problem?: string | undefined;
}

/** A labelled field; a problem stands under it and is read with it. */
export function TextField({ label, problem, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={styles['input']}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        {...rest}
      />
      <Problem id={id} text={problem} />
    </div>
  );
}

interface SelectFieldProps extends Omit<ComponentProps<'select'>, 'className'> {
  readonly label: string;
  readonly problem?: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function SelectField({ label, problem, options, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <select id={id} className={styles['input']} aria-invalid={problem !== undefined} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Problem id={id} text={problem} />
    </div>
  );
}

function Problem({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p id={`${id}-problem`} className={styles['problem']}>
      {text}
    </p>
  );
}
