import { useState, type FormEvent } from 'react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Layer } from '../ui/layer';
import { differenceOf, isSome, type ReceiveLine } from './receive-form';
import styles from './receive-hand.module.css';
import { ScanBand } from './scan-band';
import type { Receiving } from './use-receiving';

const members = ['accepted', 'rejected', 'missing', 'lot', 'expiry'] as const;
type Member = (typeof members)[number];

/** Everything that is counted of a line, typed: read and refused as in the columns of the grid. */
export function LineLayer({ receiving, line }: { readonly receiving: Receiving; readonly line: ReceiveLine }) {
  const { t } = useText();
  const format = useFormat();
  const { columns, rows, tolerance, result, set, setLayer } = receiving;
  const editOf = (member: Member) => columns.find(({ id }) => id === member)?.edit;
  const [began] = useState(() => new Map(members.map((member) => [member, editOf(member)?.text(line) ?? ''])));
  const [texts, setTexts] = useState<ReadonlyMap<Member, string>>(began);
  const [found, setFound] = useState<ReadonlyMap<string, string>>(new Map());
  // A code that was scanned meanwhile stands in the field that had the focus; only a lot may be meant by it.
  const [seen, setSeen] = useState(result);
  if (result !== seen) {
    setSeen(result);
    const raw = result?.raw ?? '';
    if (raw !== '')
      setTexts(new Map([...texts].map(([member, text]) => [member, member === 'lot' ? text : text.replace(raw, '')])));
  }

  const write = (event: FormEvent) => {
    event.preventDefault();
    const wrong = new Map<string, string>();
    let next = line;
    for (const member of members) {
      const text = texts.get(member) ?? '';
      const read = text === began.get(member) ? undefined : editOf(member)?.read(text, line);
      if (read === undefined) continue;
      if ('problem' in read) wrong.set(member, t(read.problem, { text }));
      else next = read.write(next);
    }
    const lines = rows.map((each) => (each.key === line.key ? next : each));
    const { tooMany, most } = differenceOf(next, lines, tolerance);
    if (isSome(tooMany) && !wrong.has('accepted'))
      wrong.set('accepted', t('goods-receipt.hand.at-most', { most: format.quantity(most) }));
    setFound(wrong);
    if (wrong.size > 0) return;
    if (next !== line) set(lines);
    setLayer(undefined);
  };
  return (
    <Layer title={line.name} onClose={() => setLayer(undefined)}>
      {result?.raw === undefined ? null : <ScanBand result={result} />}
      <form className={styles['form']} onSubmit={write} noValidate>
        {members.map((member) => (
          <TextField
            key={member}
            label={columns.find(({ id }) => id === member)?.header ?? ''}
            value={texts.get(member) ?? ''}
            problem={found.get(member) ?? receiving.problemOf(rows.indexOf(line), member)}
            onChange={({ currentTarget: { value } }) => setTexts(new Map(texts).set(member, value))}
            onFocus={({ currentTarget }) => currentTarget.select()}
            autoComplete="off"
            {...(member === 'lot' || member === 'expiry' ? {} : { inputMode: 'decimal' as const })}
            {...(member === 'accepted' ? { 'data-autofocus': true } : {})}
          />
        ))}
        <div className={styles['two']}>
          <Button onClick={() => setLayer(undefined)}>{t('ui.cancel')}</Button>
          <Button look="primary" type="submit">
            {t('goods-receipt.hand.write')}
          </Button>
        </div>
      </form>
    </Layer>
  );
}
