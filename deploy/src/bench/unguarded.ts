import { replaceOnLoad } from '@consigna/kernel/replace-on-load';

/**
 * Loaded before the platform's process (`node --import`) to measure what its protections cost, and for nothing else: no
 * signed context is entered, nothing is written to the audit trail, no answer is looked for or stored under its key.
 * There is no such switch in the platform itself.
 */
replaceOnLoad([
  {
    file: 'libs/persistence/dist/transaction.js',
    find: 'if (contexts.get(this.client) === token)',
    replace: 'if (true)',
  },
  {
    file: 'libs/persistence/dist/closing.js',
    find: 'const trail = trailOf(transactions);',
    replace: 'const trail = [];',
  },
  { file: 'libs/persistence/dist/database.js', find: 'if (client.isFirst(token))', replace: 'if (false)' },
  {
    file: 'libs/persistence/dist/database.js',
    find: 'if (tx.ctx.idempotency === undefined)',
    replace: 'if (true)',
  },
  {
    file: 'libs/persistence/dist/database.js',
    find: 'Transaction.append([tx], kept)',
    replace: 'Transaction.append([tx])',
  },
]);
