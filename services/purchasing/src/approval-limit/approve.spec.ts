import { decimal } from '@consigna/kernel/decimal';
import { isDomainError } from '@consigna/kernel/domain-error';
import { requireApproval } from './approve.js';

const limits = [
  { permission: 'purchasing.approve.small', amount: '1000' },
  { permission: 'purchasing.approve.large', amount: '50000' },
];

describe('approving a purchase order', () => {
  it.each([
    ['without limits, its author', '999999', 'author', [], [], null],
    ['within the limit, its author', '1000', 'author', ['purchasing.approve.small'], limits, null],
    ['above the limit, its author', '1000.01', 'author', ['purchasing.approve.small'], limits, 'author-cannot-approve'],
    [
      'above the limit, somebody else',
      '1000.01',
      'other',
      ['purchasing.approve.small'],
      limits,
      'approval-limit-exceeded',
    ],
    ['with the higher limit, somebody else', '1000.01', 'other', ['purchasing.approve.large'], limits, null],
    ['with every permission of the area', '50000', 'other', ['purchasing.*'], limits, null],
    ['above every limit', '50000.01', 'other', ['*'], limits, 'approval-limit-exceeded'],
    ['with no limit of one’s own', '1', 'other', ['sales.*'], limits, 'approval-limit-exceeded'],
  ])('%s: %s', (_, total, approverId, permissions, known, expected) => {
    const approval = { total: decimal(total), authorId: 'author', approverId, permissions, limits: known };

    let code: string | null = null;
    try {
      requireApproval(approval);
    } catch (error) {
      code = isDomainError(error) ? error.code : 'bug';
    }

    expect(code).toBe(expected);
  });
});
