import { modules, switchModule, type CompanyView } from '@consigna/contracts/directory/company';
import { changeRole, createRole, listMemberships, listRoles, type RoleView } from '@consigna/contracts/directory/user';
import { listWarehouses } from '@consigna/contracts/warehouse/warehouse';
import { useRef, useState, type ReactNode } from 'react';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { Button } from '../ui/button';
import { ExplainTable } from '../ui/explain-table';
import { ChoiceField, TextAreaField, TextField } from '../ui/field';
import { LineTable } from '../ui/line-table';
import { MembershipRoles, roleName } from '../ui/membership-roles';
import { fieldProblems, ProblemBanner } from '../ui/problem-banner';
import { AddForm, useFields } from './add-forms';
import styles from './company.module.css';

/** The role that holds everything and stays as it is. */
const OWNER = 'owner';

/** A part of the company's page; its id is where links of the page lead. */
export function Section({
  id,
  title,
  extra,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section id={id} className={styles['section']} aria-label={title}>
      <h2>
        {title}
        <span>{extra}</span>
      </h2>
      {children}
    </section>
  );
}

/** Branches with their warehouses. */
export function Places({ company }: { readonly company: CompanyView }) {
  const { t } = useText();
  const mayRead = useAllowed()(listWarehouses.permission);
  const warehouses = useApiQuery(listWarehouses, { limit: 200 }, { enabled: mayRead }).data?.data ?? [];
  return (
    <Section id="branches" title={t('company.branches')}>
      <LineTable
        lines={company.branches}
        idOf={({ id }) => id}
        columns={[
          { id: 'code', header: t('company.code'), cell: ({ code }) => code },
          { id: 'name', header: t('company.name'), cell: ({ name }) => name },
          {
            id: 'warehouses',
            header: t('company.warehouses'),
            cell: ({ id }) =>
              warehouses
                .filter(({ branchId }) => branchId === id)
                .map(({ code, kind }) => `${code} (${t(`company.warehouse.${kind}`)})`)
                .join(', ') || '–',
          },
        ]}
      />
    </Section>
  );
}

/** Who is in the company; a row opens to their roles. */
export function Members() {
  const { t } = useText();
  const mayRead = useAllowed()(listMemberships.permission);
  const members = useApiQuery(listMemberships, {}, { enabled: mayRead });
  const names = useRoleNames();
  if (!mayRead) return null;
  return (
    <Section id="members" title={t('company.members')}>
      <ProblemBanner error={members.error} />
      <ExplainTable
        label={t('company.members')}
        rows={members.data?.data ?? []}
        idOf={({ userId }) => userId}
        explain={({ userId, roles, version }) => <MembershipRoles key={version} userId={userId} roles={roles} />}
        columns={[
          { id: 'name', header: t('company.name'), cell: ({ name }) => name },
          { id: 'username', header: t('company.username'), cell: ({ username }) => username },
          { id: 'roles', header: t('ui.roles'), cell: ({ roles }) => roles.map(names).join(', ') },
        ]}
      />
    </Section>
  );
}

function useRoleNames(): (code: string) => string {
  const { t } = useText();
  const mayRead = useAllowed()(listRoles.permission);
  const roles = useApiQuery(listRoles, {}, { enabled: mayRead }).data?.data ?? [];
  return (code) => roleName(t, code, roles.find((role) => role.code === code)?.name);
}

/** What the company uses. Switching acts at once, for everybody. */
export function Modules({ company }: { readonly company: CompanyView }) {
  const { t } = useText();
  const mayChange = useAllowed()(switchModule.permission);
  const change = useCommand(switchModule);
  const on = modules.filter((module) => !company.modulesOff.includes(module));
  return (
    <Section id="modules" title={t('company.modules')}>
      <ProblemBanner error={change.error} />
      <div className={styles['inset']}>
        <ChoiceField
          label={t('company.modules.on')}
          options={modules.map((value) => ({ value, label: t(`company.module.${value}`) }))}
          chosen={on}
          disabled={!mayChange}
          onChoose={(chosen) => {
            const module = modules.find((each) => chosen.includes(each) !== on.includes(each));
            if (module === undefined || change.isPending) return;
            change.mutate({ module, on: chosen.includes(module), version: company.version });
          }}
        />
      </div>
    </Section>
  );
}

/** Roles of the company with what they permit; a row opens to change it. */
export function Roles() {
  const { t } = useText();
  const format = useFormat();
  const allowed = useAllowed();
  const mayRead = allowed(listRoles.permission);
  const roles = useApiQuery(listRoles, {}, { enabled: mayRead });
  const [isAdding, setAdding] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  if (!mayRead) return null;
  const close = () => {
    setAdding(false);
    opener.current?.focus();
  };
  return (
    <Section
      id="roles"
      title={t('ui.roles')}
      extra={
        allowed(createRole.permission) ? (
          <Button ref={opener} small look="quiet" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
            {t('company.role.add')}
          </Button>
        ) : null
      }
    >
      <ProblemBanner error={roles.error} />
      {isAdding ? <AddRole onDone={close} /> : null}
      <ExplainTable
        label={t('ui.roles')}
        rows={roles.data?.data ?? []}
        idOf={({ code }) => code}
        explain={(role) => <RoleForm key={role.version} role={role} />}
        columns={[
          { id: 'name', header: t('company.name'), cell: ({ code, name }) => roleName(t, code, name) },
          { id: 'code', header: t('company.code'), cell: ({ code }) => code },
          {
            id: 'permissions',
            header: t('company.role.permissions'),
            align: 'end',
            cell: ({ permissions }) => format.count(permissions.length),
          },
        ]}
      />
    </Section>
  );
}

function AddRole({ onDone }: { readonly onDone: () => void }) {
  const { t } = useText();
  const form = useFields({ code: '', name: '', permissions: '' });
  const add = useCommand(createRole, { onDone });
  const { code, name, permissions } = form.values;
  return (
    <AddForm
      command={add}
      onDone={onDone}
      onSubmit={() => add.mutate({ code, name, permissions: linesOf(permissions) })}
    >
      <TextField label={t('company.code')} autoFocus required {...form.field('code', add.error)} />
      <TextField label={t('company.name')} required {...form.field('name', add.error)} />
      <div className={styles['wide']}>
        <TextAreaField
          label={t('company.role.permissions.lines')}
          {...form.field('permissions', add.error)}
          problem={permissionProblem(add.error)}
        />
      </div>
    </AddForm>
  );
}

function RoleForm({ role }: { readonly role: RoleView }) {
  const { t } = useText();
  const mayChange = useAllowed()(changeRole.permission) && role.code !== OWNER;
  const change = useCommand(changeRole);
  const form = useFields({ name: role.name, permissions: role.permissions.join('\n') });
  const { name, permissions } = form.values;
  const isChanged = name !== role.name || linesOf(permissions).join() !== role.permissions.join();
  if (!mayChange)
    return (
      <div className={styles['code']}>
        {role.permissions.map((permission) => (
          <div key={permission}>{permission}</div>
        ))}
      </div>
    );
  return (
    <form
      className={styles['role']}
      onSubmit={(event) => {
        event.preventDefault();
        const { code, version } = role;
        change.mutate({ code, version, name, permissions: linesOf(permissions) });
      }}
    >
      <ProblemBanner error={change.error} />
      <TextField label={t('company.name')} required {...form.field('name', change.error)} />
      <TextAreaField
        label={t('company.role.permissions.lines')}
        rows={Math.max(4, role.permissions.length)}
        {...form.field('permissions', change.error)}
        problem={permissionProblem(change.error)}
      />
      <div>
        <Button small type="submit" disabled={!isChanged || change.isPending}>
          {t('ui.save')}
        </Button>
      </div>
    </form>
  );
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The first problem of any of the lines. */
function permissionProblem(error: unknown): string | undefined {
  return [...fieldProblems(error)].find(([pointer]) => pointer.startsWith('/permissions'))?.[1];
}
