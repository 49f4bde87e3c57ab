import { useState } from 'react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Button } from './button';
import { exportCsv, exportXlsx, TooManyRows, type Sheet } from './sheet';
import styles from './sheet-buttons.module.css';

interface SheetButtonsProps {
  /** Called when the file is wanted. @throws TooManyRows */
  readonly sheet: () => Sheet | Promise<Sheet>;
}

/** A table as a file that is made here, of what the API says in several answers or in one. Lists go by `ExportMenu`. */
export function SheetButtons({ sheet }: SheetButtonsProps) {
  const { t } = useText();
  const format = useFormat();
  const [error, setError] = useState<unknown>();
  const [isMaking, setMaking] = useState(false);
  const make = async (write: (made: Sheet) => void | Promise<void>) => {
    setMaking(true);
    try {
      await write(await sheet());
      setError(undefined);
    } catch (problem) {
      setError(problem);
    } finally {
      setMaking(false);
    }
  };
  return (
    <div className={styles['buttons']}>
      {error === undefined ? null : (
        <span role="alert">
          {error instanceof TooManyRows
            ? t('ui.sheet.too-many', { limit: format.count(error.limit) })
            : t('ui.sheet.failed')}
        </span>
      )}
      <Button small disabled={isMaking} onClick={() => void make(exportCsv)}>
        CSV
      </Button>
      <Button small disabled={isMaking} onClick={() => void make(exportXlsx)}>
        XLSX
      </Button>
    </div>
  );
}
