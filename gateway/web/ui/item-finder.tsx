import { lookUpProducts, type ProductView } from '@consigna/contracts/catalog/product';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useApiQuery } from '../app/api/hooks';
import { useText } from '../app/text';
import styles from './item-finder.module.css';
import type { CellEditorProps } from './line-grid/use-line-grid';

interface ItemFinderProps<Row> extends CellEditorProps<Row> {
  /** What choosing a product writes into the line. */
  readonly lineOf: (product: ProductView) => (row: Row) => Row;
  readonly newLine: (product: ProductView) => Row;
  /** Price and availability beside the name. */
  readonly detail?: (product: ProductView) => ReactNode;
  /** Told what is shown, to ask for the details. */
  readonly onShown?: (products: readonly ProductView[]) => void;
}

const OFFERED = 12;
const PAUSE_MS = 120;

/** Finds a product by code, barcode or name while a line is typed. Shift Enter adds one and stays open. */
export function ItemFinder<Row>(props: ItemFinderProps<Row>) {
  const { text, label, onText, onWrite, onAppend, lineOf, newLine, detail, field } = props;
  const { t } = useText();
  const list = useId();
  const [asked, setAsked] = useState(text);
  const [current, setCurrent] = useState(0);
  /** Enter came before the answer, as from a scanner. */
  const [waiting, setWaiting] = useState<'enter' | 'add'>();
  const q = asked.trim();
  const found = useApiQuery(lookUpProducts, { q, limit: OFFERED }, { enabled: q !== '', keepPrevious: true });
  const isAnswered = text === asked && q !== '' && found.data !== undefined && !found.isPlaceholderData;
  const products = q === '' ? [] : (found.data?.products ?? []);
  const place = Math.min(current, Math.max(0, products.length - 1));

  useEffect(() => {
    if (text === asked) return undefined;
    const timer = setTimeout(() => setAsked(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, asked]);

  const { onShown } = props;
  const shownIds = products.map(({ id }) => id).join();
  const shown = useRef(products);
  useEffect(() => {
    shown.current = products;
  });
  useEffect(() => {
    if (shownIds !== '') onShown?.(shown.current);
  }, [shownIds, onShown]);

  const pick = (product: ProductView | undefined, how: 'enter' | 'add') => {
    setWaiting(undefined);
    if (product === undefined) return;
    if (how === 'add') {
      onAppend([newLine(product)]);
      onText('');
      setAsked('');
    } else {
      onWrite(lineOf(product));
    }
  };
  const latest = useRef(pick);
  useEffect(() => {
    latest.current = pick;
  });
  const first = products[0];
  useEffect(() => {
    if (waiting !== undefined && isAnswered) latest.current(first, waiting);
  }, [waiting, isAnswered, first]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const picks = event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey && text.trim() !== '');
    if (step !== 0) setCurrent(Math.max(0, Math.min(products.length - 1, place + step)));
    else if (picks && !event.ctrlKey && !event.metaKey) {
      const how = event.key === 'Enter' && event.shiftKey ? 'add' : 'enter';
      if (isAnswered) pick(products[place], how);
      else {
        setAsked(text);
        setWaiting(how);
      }
    } else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        ref={field}
        className={styles['field']}
        role="combobox"
        aria-expanded={products.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={products[place] === undefined ? undefined : `${list}-${place}`}
        aria-label={label}
        autoComplete="off"
        value={text}
        onChange={({ currentTarget }) => {
          setCurrent(0);
          setWaiting(undefined);
          onText(currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles['layer']} onMouseDown={(event) => event.preventDefault()}>
        <ul id={list} role="listbox" aria-label={t('ui.finder.title')}>
          {products.map((product, index) => (
            <li
              key={product.id}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === place}
              onMouseMove={() => setCurrent(index)}
              onClick={() => pick(product, 'enter')}
            >
              <span className={styles['sku']}>{product.sku}</span>
              <span className={styles['name']}>{product.name}</span>
              {detail?.(product)}
            </li>
          ))}
        </ul>
        <p className={styles['note']} role="status">
          {isAnswered && products.length === 0 ? t('ui.finder.nothing', { text: q }) : t('ui.finder.note')}
        </p>
      </div>
    </>
  );
}
