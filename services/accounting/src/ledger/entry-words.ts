import type { Book } from './book.js';

/** What entries say that are written by themselves: books are kept in the company's language. */
export interface EntryWords {
  readonly document: Readonly<Record<DocumentKind, string>>;
  readonly consigned: string;
  readonly paymentReceived: string;
  readonly paymentMade: string;
  readonly matched: string;
  readonly matchUndone: string;
  readonly stockRevalued: string;
  readonly reversal: string;
  readonly revaluation: string;
  readonly revaluationReversal: string;
}

type DocumentKind =
  | 'adjustment'
  | 'bill'
  | 'credit_note'
  | 'debit_note'
  | 'delivery'
  | 'goods_receipt'
  | 'invoice'
  | 'sales_return'
  | 'self_bill';

export const entryWords: Readonly<Record<Book['locale'], EntryWords>> = {
  es: {
    document: {
      adjustment: 'Ajuste',
      bill: 'Factura de proveedor',
      credit_note: 'Abono',
      debit_note: 'Nota de cargo',
      delivery: 'Entrega',
      goods_receipt: 'Recepción de mercancía',
      invoice: 'Factura',
      sales_return: 'Devolución de venta',
      self_bill: 'Autofactura',
    },
    consigned: 'mercancía consignada',
    paymentReceived: 'Cobro',
    paymentMade: 'Pago',
    matched: 'Partidas abiertas compensadas',
    matchUndone: 'Compensación de partidas deshecha',
    stockRevalued: 'Coste de lo recibido según su factura',
    reversal: 'Reversión de',
    revaluation: 'Revaluación de',
    revaluationReversal: 'Reversión de la revaluación de',
  },
  fr: {
    document: {
      adjustment: 'Ajustement',
      bill: 'Facture fournisseur',
      credit_note: 'Avoir',
      debit_note: 'Note de débit',
      delivery: 'Livraison',
      goods_receipt: 'Réception de marchandises',
      invoice: 'Facture',
      sales_return: 'Retour client',
      self_bill: 'Autofacture',
    },
    consigned: 'marchandises consignées',
    paymentReceived: 'Encaissement',
    paymentMade: 'Paiement',
    matched: 'Postes ouverts lettrés',
    matchUndone: 'Lettrage de postes annulé',
    stockRevalued: 'Coût des marchandises reçues selon leur facture',
    reversal: 'Contre-passation de',
    revaluation: 'Réévaluation de',
    revaluationReversal: 'Contre-passation de la réévaluation de',
  },
  en: {
    document: {
      adjustment: 'Adjustment',
      bill: 'Bill',
      credit_note: 'Credit note',
      debit_note: 'Debit note',
      delivery: 'Delivery',
      goods_receipt: 'Goods receipt',
      invoice: 'Invoice',
      sales_return: 'Sales return',
      self_bill: 'Self-bill',
    },
    consigned: 'consigned goods',
    paymentReceived: 'Payment received',
    paymentMade: 'Payment made',
    matched: 'Open items matched',
    matchUndone: 'Match of open items undone',
    stockRevalued: 'Cost of received goods after their bill',
    reversal: 'Reversal of',
    revaluation: 'Revaluation of',
    revaluationReversal: 'Reversal of the revaluation of',
  },
};
