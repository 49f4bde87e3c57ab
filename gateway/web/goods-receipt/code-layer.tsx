import { useState } from 'react';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { Layer } from '../ui/layer';
import styles from './receive-hand.module.css';
import type { Receiving } from './use-receiving';

/** A code that no scanner can read any more is typed. */
export function CodeLayer({ receiving: { scan, setLayer } }: { readonly receiving: Receiving }) {
  const { t } = useText();
  const [code, setCode] = useState('');
  return (
    <Layer title={t('goods-receipt.hand.type-code')} onClose={() => setLayer(undefined)}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          setLayer(undefined);
          if (code.trim() !== '') scan(code.trim(), 1);
        }}
      >
        <TextField
          label={t('goods-receipt.hand.code')}
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <div className={styles['two']}>
          <Button onClick={() => setLayer(undefined)}>{t('ui.cancel')}</Button>
          <Button look="primary" type="submit">
            {t('goods-receipt.hand.count-code')}
          </Button>
        </div>
      </form>
    </Layer>
  );
}
