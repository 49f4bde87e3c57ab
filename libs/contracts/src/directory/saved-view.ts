import { z } from 'zod';
import { command, query } from '../contract.js';
import { Id, ResourceMembers, Versioned } from '../fields.js';

/** Views that one person keeps of one list. */
export const MAX_SAVED_VIEWS = 50;

/** Subject of the list that a view is of, `sales.order.list`. Whoever may read the list may keep views of it. */
const List = z.string().max(100);
const ViewName = z.string().trim().min(1).max(60);
/** Query string of the list without `cursor` and `limit`, `filter[state]=confirmed&sort=-date`, as for exports. */
const ListQuery = z.string().max(2000);
/** Names of the columns that are shown; null leaves that to the screen. */
const Columns = z
  .array(z.string().regex(/^[A-Za-z][\w.-]{0,79}$/, 'column'))
  .min(1)
  .max(100)
  .nullable();
const Visibility = z.enum(['private', 'shared']);

export const SavedViewView = z.object({
  ...ResourceMembers,
  list: z.string(),
  name: z.string(),
  query: z.string(),
  columns: z.array(z.string()).nullable(),
  /** `private`: nobody but its owner, who is `createdBy`, sees it; `shared`: everybody of the company who may read the list. */
  visibility: Visibility,
  ownerName: z.string(),
  /** The caller's list opens with it. */
  isDefault: z.boolean(),
  allowedActions: z.array(z.enum(['change', 'share', 'delete'])),
});
export type SavedViewView = z.infer<typeof SavedViewView>;

const refusals = [
  'permission-denied',
  'unknown-list',
  'unknown-filter',
  'unknown-sort',
  'unknown-parameter',
  'invalid-filter-value',
  'too-many-filter-values',
  'malformed-request',
];

export const listSavedViews = query({
  subject: 'directory.saved-view.list',
  http: 'GET /lists/:list/views',
  // Which right it needs follows from the list.
  permission: 'signed-in',
  summary: "Views of a list: the caller's own and those shared with the company",
  input: z.object({ list: List }),
  output: z.object({ data: z.array(SavedViewView) }),
  errors: ['permission-denied', 'unknown-list'],
  example: { list: 'sales.order.list' },
});

export const createSavedView = command({
  subject: 'directory.saved-view.create',
  http: 'POST /lists/:list/views',
  permission: 'signed-in',
  summary: "Keep a list's filters, order and columns under a name, for oneself or for the company",
  status: 201,
  input: z.object({
    list: List,
    name: ViewName,
    query: ListQuery.default(''),
    columns: Columns.default(null),
    visibility: Visibility.default('private'),
  }),
  output: SavedViewView,
  errors: [...refusals, 'saved-view-name-taken', 'too-many-saved-views'],
  example: { list: 'sales.order.list', name: 'Drafts', query: 'filter[state]=draft&sort=-date' },
});

export const changeSavedView = command({
  subject: 'directory.saved-view.change',
  http: 'PATCH /lists/:list/views/:viewId',
  permission: 'signed-in',
  summary: 'Rename a view, share it, or keep another state under its name; one that others share only as administrator',
  concurrency: 'version',
  input: z.object({
    list: List,
    viewId: Id,
    name: ViewName.optional(),
    query: ListQuery.optional(),
    columns: Columns.optional(),
    visibility: Visibility.optional(),
    ...Versioned,
  }),
  output: SavedViewView,
  errors: [...refusals, 'saved-view-not-found', 'saved-view-of-another', 'saved-view-name-taken', 'version-conflict'],
});

export const deleteSavedView = command({
  subject: 'directory.saved-view.delete',
  http: 'DELETE /lists/:list/views/:viewId',
  permission: 'signed-in',
  summary: 'Delete a view; one that others share only as administrator',
  concurrency: 'version',
  input: z.object({ list: List, viewId: Id, ...Versioned }),
  output: z.object({ id: Id }),
  errors: ['permission-denied', 'unknown-list', 'saved-view-not-found', 'saved-view-of-another', 'version-conflict'],
});

export const setDefaultView = command({
  subject: 'directory.saved-view.set-default',
  http: 'PUT /lists/:list/default-view',
  permission: 'signed-in',
  summary: "Choose the view with which the caller's list opens; null for none",
  input: z.object({ list: List, viewId: Id.nullable() }),
  output: z.object({ list: z.string(), viewId: Id.nullable() }),
  errors: ['permission-denied', 'unknown-list', 'saved-view-not-found'],
});
