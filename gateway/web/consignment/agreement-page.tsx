import { getAgreement, terminateAgreement, type AgreementView } from '@consigna/contracts/consignment/agreement';
import { findProduct } from '@consigna/contracts/catalog/product';
import { useState } from 'react';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useAllowed, useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentPage, type DocumentAction } from '../ui/document-page/document-page';
import { EffectQuestion } from '../ui/document-page/questions';
import { ExplainTable, InnerTable } from '../ui/explain-table';
import { ReadField } from '../ui/field';
import { OwnerTag } from '../ui/owner';
import { NoRecord } from '../ui/no-record';
import { RecordLink } from '../ui/record-link';
import { Timeline } from '../ui/timeline';
import { StatePill } from './state-pill';

const here = { area: 'purchasing', path: 'agreements' } as const;
const products = { area: 'stock', path: 'products' } as const;
type Version = AgreementView['versions'][number];

export default function AgreementPage({ id }: { readonly id: string }) {
  const agreement = useApiQuery(getAgreement, { agreementId: id });
  if (agreement.data === undefined) return <NoRecord error={agreement.error} />;
  return <Agreement agreement={agreement.data} />;
}

/** An agreement with its versions; the one in force on the day of a sale decides what the sale owes. */
function Agreement({ agreement }: { readonly agreement: AgreementView }) {
  const { t } = useText();
  const format = useFormat();
  const { code } = useCompany();
  const allowed = useAllowed();
  const terminate = useCommand(terminateAgreement);
  const [isAsking, setAsking] = useState(false);
  const { id: agreementId, version, allowedActions } = agreement;
  const actions: DocumentAction[] = [];
  if (allowedActions.includes('terminate') && allowed(terminateAgreement.permission))
    actions.push({ id: 'terminate', kind: 'menu', label: t('consignment.terminate'), run: () => setAsking(true) });
  const versions = [...agreement.versions].sort((a, b) => b.number - a.number);
  return (
    <>
      <DocumentPage
        id={agreementId}
        list={{ label: t('consignment.rooms.agreements'), href: addressOf(here, code) }}
        title={agreement.number}
        state={<StatePill state={agreement.state} />}
        note={
          agreement.terminatedOn === null
            ? undefined
            : t('consignment.terminated-on', { day: format.date(agreement.terminatedOn) })
        }
        error={terminate.error}
        actions={actions}
        fields={
          <>
            <ReadField wide label={t('consignment.column.consignor')}>
              <OwnerTag kind="consigned">{agreement.consignor.name ?? '–'}</OwnerTag>
            </ReadField>
            <ReadField label={t('consignment.role')}>{t(`consignment.role.${agreement.role}`)}</ReadField>
            <ReadField label={t('consignment.currency')}>{agreement.currency}</ReadField>
            <ReadField label={t('consignment.shrinkage')}>
              {t(`consignment.shrinkage.${agreement.shrinkageBearer}`)}
            </ReadField>
            <ReadField label={t('consignment.self-billing')}>
              {t(agreement.selfBilling ? 'consignment.yes' : 'consignment.no')}
            </ReadField>
          </>
        }
        side={<Timeline service="consignment" document="agreement" documentId={agreementId} />}
      >
        <ExplainTable
          label={t('consignment.versions')}
          rows={versions}
          idOf={({ number }) => String(number)}
          explain={(each) => <Terms terms={each} />}
          {...(versions[0] === undefined ? {} : { open: String(versions[0].number) })}
          columns={[
            {
              id: 'version',
              header: t('consignment.accrual.version'),
              cell: ({ number }) => t('consignment.version', { number }),
            },
            { id: 'state', header: t('consignment.column.state'), cell: ({ state }) => <StatePill state={state} /> },
            { id: 'from', header: t('consignment.valid-from'), cell: ({ validFrom }) => format.date(validFrom) },
            {
              id: 'commission',
              header: t('consignment.commission'),
              align: 'end',
              cell: ({ commissionPercent }) => (commissionPercent === null ? '–' : format.percent(commissionPercent)),
            },
            {
              id: 'products',
              header: t('consignment.products'),
              align: 'end',
              cell: ({ products: terms }) => format.count(terms.length),
            },
          ]}
        />
      </DocumentPage>
      {isAsking ? (
        <EffectQuestion
          title={t('consignment.terminate')}
          effect={t('consignment.effect.terminate', {
            number: agreement.number,
            consignor: agreement.consignor.name ?? '',
          })}
          action={t('consignment.terminate')}
          isRunning={terminate.isPending}
          onConfirm={() => terminate.mutate({ agreementId, version }, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

function Terms({ terms }: { readonly terms: Version }) {
  const { t } = useText();
  const format = useFormat();
  if (terms.products.length === 0) return <p>{t('consignment.terms.same')}</p>;
  return (
    <InnerTable
      label={t('consignment.terms')}
      heads={[
        { text: t('consignment.line.item') },
        { text: t('consignment.unit-cost'), align: 'end' },
        { text: t('consignment.commission'), align: 'end' },
      ]}
      rows={terms.products.map(({ productId, unitCost, commissionPercent }, index) => ({
        id: productId ?? String(index),
        cells: [
          productId === null ? t('consignment.terms.others') : <ProductName key="name" productId={productId} />,
          unitCost === null ? '–' : format.price(unitCost),
          commissionPercent === null ? '–' : format.percent(commissionPercent),
        ],
      }))}
    />
  );
}

function ProductName({ productId }: { readonly productId: string }) {
  const mayRead = useAllowed()(findProduct.permission);
  const product = useApiQuery(findProduct, { productId }, { enabled: mayRead }).data;
  return (
    <RecordLink place={products} id={productId}>
      {product === undefined ? '–' : `${product.sku} · ${product.name}`}
    </RecordLink>
  );
}
