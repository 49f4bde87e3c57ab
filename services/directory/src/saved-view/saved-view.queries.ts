import type { SavedViewView } from '@consigna/contracts/directory/saved-view';
import { statement } from '@consigna/persistence/statement';
import type { Sql } from '@consigna/persistence/transaction';

/** A view as the database gives it; what may be done with it follows from who asks. */
export type SavedViewRow = Omit<SavedViewView, 'createdAt' | 'updatedAt' | 'allowedActions'> & {
  createdAt: Date;
  updatedAt: Date;
};

/** Row-level security leaves out what others keep for themselves. */
const viewsOfList = statement(
  'directory.saved-views',
  `select v.id, v.list, v.name, v.query, v.columns, v.visibility, u.name as "ownerName", d.view_id is not null as "isDefault",
     v.version, v.created_at as "createdAt", v.updated_at as "updatedAt", v.created_by as "createdBy"
   from saved_view v
   join app_user u on u.id = v.created_by
   left join default_view d on d.company_id = v.company_id and d.user_id = $3 and d.list = v.list and d.view_id = v.id
   where v.company_id = $1 and v.list = $2 and ($4::uuid is null or v.id = $4)
   order by v.visibility, lower(v.name), v.id`,
);

/** Views of a list that a user sees, or one of them. */
export function savedViews(
  sql: Sql,
  { companyId, userId }: { readonly companyId: string; readonly userId: string },
  list: string,
  viewId: string | null = null,
): Promise<SavedViewRow[]> {
  return sql<SavedViewRow>(viewsOfList, [companyId, list, userId, viewId]);
}
