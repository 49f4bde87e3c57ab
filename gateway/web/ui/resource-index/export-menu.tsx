import type { QueryContract } from '@consigna/contracts/contract';
import { Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useCompanyCode } from '../../app/company';
import { download, fileOf, isRunning, useBegin } from '../../app/operations';
import { useText } from '../../app/text';
import { messageOf } from '../problem-banner';
import { Button } from '../button';
import { fileColumns, type FileColumn } from './file-columns';
import styles from './resource-index.module.css';
import { queryStringOf, type Fixed, type Search } from './search';

const formats = ['xlsx', 'csv', 'jsonl'] as const;

interface ExportMenuProps {
  readonly contract: QueryContract;
  readonly search: Search;
  readonly fixed?: Fixed;
  /** Those on the screen, in their order. */
  readonly columns: readonly FileColumn[];
}

/** The list as a file, with its search, filters, order and columns: at once when it is small, else by way of the tasks. */
export function ExportMenu({ contract, search, fixed, columns }: ExportMenuProps) {
  const { t } = useText();
  const company = useCompanyCode();
  const begin = useBegin((operation) => {
    const file = fileOf(operation);
    if (file !== undefined) download(file);
  });
  const list = listOf(contract);
  if (company === undefined || list === undefined) return null;
  const wanted = fileColumns(columns, t('ui.list.export.currency'));
  const input = {
    list,
    query: queryStringOf(search, fixed),
    ...(wanted === undefined ? {} : { columns: wanted }),
  };
  return (
    <div className={styles['export']}>
      <span role="status">
        {begin.isError ? messageOf(begin.error, t) : null}
        {begin.data !== undefined && isRunning(begin.data) ? t('ui.list.export.started') : null}
        {begin.data?.status === 'failed' ? t('app.tasks.status.failed') : null}
      </span>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button icon={<IconDownload size={16} stroke={1.5} aria-hidden />} disabled={begin.isPending}>
            {t('ui.list.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map((format) => (
            <Menu.Item
              key={format}
              onClick={() => begin.mutate({ kind: 'export', company, input: { ...input, format } })}
            >
              {format.toUpperCase()}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Path of a list that the API exports: one of a company, without parameters. */
function listOf({ http, scope }: QueryContract): string | undefined {
  const [method, path] = http?.split(' ') ?? [];
  return method === 'GET' && scope === 'company' && path?.includes(':') === false ? path : undefined;
}
