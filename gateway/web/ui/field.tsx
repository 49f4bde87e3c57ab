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

/** What label and problem need of the control between them. */
interface FrameProps {
  readonly id: string;
  readonly label: string;
  readonly problem: string | undefined;
  readonly children: ReactNode;
}

function Frame({ id, label, problem, children }: FrameProps) {
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      {children}
      <Problem id={id} text={problem} />
    </div>
  );
}

function ariaOf(id: string, problem: string | undefined) {
  return {
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
  };
}

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'className'> {
  readonly label: string;
  readonly problem?: string | undefined;
}

/** A labelled field; a problem stands under it and is read with it. */
export function TextField({ label, problem, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} problem={problem}>
      <input id={id} className={styles['input']} {...ariaOf(id, problem)} {...rest} />
    </Frame>
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
    <Frame id={id} label={label} problem={problem}>
      <select id={id} className={styles['input']} {...ariaOf(id, problem)} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface TextAreaFieldProps extends Omit<ComponentProps<'textarea'>, 'className'> {
  readonly label: string;
  readonly problem?: string | undefined;
}

/** A labelled field of several lines. */
export function TextAreaField({ label, problem, ...rest }: TextAreaFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} problem={problem}>
      <textarea id={id} className={`${styles['input']} ${styles['area']}`} {...ariaOf(id, problem)} {...rest} />
    </Frame>
  );
}

interface ChoiceFieldProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  /** What is chosen from now on, in the order of the options. */
  readonly onChoose: (chosen: readonly string[]) => void;
  readonly disabled?: boolean;
  readonly problem?: string | undefined;
}

/** Any number of a few options, each a checkbox. */
export function ChoiceField({ label, options, chosen, onChoose, disabled = false, problem }: ChoiceFieldProps) {
  const id = useId();
  const toggle = (value: string) =>
    onChoose(options.map((option) => option.value).filter((each) => chosen.includes(each) !== (each === value)));
  return (
    <fieldset
      className={styles['choice']}
      disabled={disabled}
      aria-describedby={problem === undefined ? undefined : `${id}-problem`}
    >
      <legend className={styles['label']}>{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
          {option.label}
        </label>
      ))}
      <Problem id={id} text={problem} />
    </fieldset>
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
