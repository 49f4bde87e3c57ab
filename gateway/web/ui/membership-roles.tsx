import { listRoles, setMembership } from '@consigna/contracts/directory/user';
import { useState } from 'react';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { hasText, useText, type Translate } from '../app/text';
import { Button } from './button';
import { ChoiceField } from './field';
import styles from './membership-roles.module.css';
import { fieldProblems, ProblemBanner } from './problem-banner';

/** In the person's language while the role keeps the name it was made with. */
export function roleName(t: Translate, code: string, name = code): string {
  const id = `ui.role.${code}`;
  return hasText(id) && name.toLowerCase() === code ? t(id) : name;
}

/** Roles of the company of the address as options; the code where their names may not be read. */
export function useRoleOptions(held: readonly string[] = []) {
  const { t } = useText();
  const allowed = useAllowed();
  const roles = useApiQuery(listRoles, {}, { enabled: allowed(listRoles.permission) }).data?.data;
  return (
    roles?.map(({ code, name }) => ({ value: code, label: roleName(t, code, name) })) ??
    held.map((code) => ({ value: code, label: roleName(t, code) }))
  );
}

/** What a user is in the company of the address: roles are given and taken away here; none ends the membership. */
export function MembershipRoles({ userId, roles }: { readonly userId: string; readonly roles: readonly string[] }) {
  const { t } = useText();
  const mayChange = useAllowed()(setMembership.permission);
  const options = useRoleOptions(roles);
  const save = useCommand(setMembership);
  const [chosen, setChosen] = useState(roles);
  const isChanged = [...chosen].sort().join() !== [...roles].sort().join();
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ userId, roles: [...chosen] });
      }}
    >
      <ProblemBanner error={save.error} />
      <ChoiceField
        label={t('ui.roles')}
        options={options}
        chosen={chosen}
        onChoose={setChosen}
        disabled={!mayChange}
        problem={fieldProblems(save.error).get('/roles')}
      />
      {mayChange ? (
        <div className={styles['actions']}>
          <Button type="submit" small disabled={!isChanged || save.isPending}>
            {t('ui.roles.save')}
          </Button>
          <span aria-live="polite" className={styles['note']}>
            {isChanged && chosen.length === 0 ? t('ui.roles.none') : ''}
          </span>
        </div>
      ) : null}
    </form>
  );
}
